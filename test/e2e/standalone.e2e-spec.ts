import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Standalone, startStandalone } from '../../services/standalone/src/start';
import { describeMainJob } from './support/main-job';

describe('standalone', () => {
  let dataDir: string;
  let standalone: Standalone;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'portcullis-standalone-'));
    standalone = await startStandalone({ port: 0, dataDir });
  }, 120_000);

  afterAll(async () => {
    await standalone.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  describeMainJob('standalone', () => standalone.instance);
});
