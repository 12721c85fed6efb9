import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Standalone, startStandalone } from '../../services/standalone/src/start';
import { describeMainJob } from './support/main-job';

describe('standalone', () => {
  let dataDir: string;
  let standalone: Standalone;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'portcullis-standalone-'));
    standalone = await startStandalone({ port: 0, dataDir });
  });

  afterAll(async () => {
    await standalone.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  describeMainJob('standalone', () => standalone.instance);

  it('does the main job by the ten lines of the README', async () => {
    const place = await mkdtemp(join(tmpdir(), 'portcullis-readme-'));
    try {
      await mkdir(join(place, '.portcullis/standalone'), { recursive: true });
      await writeFile(join(place, '.portcullis/standalone/ready.json'), JSON.stringify(standalone.instance));
      const lines = /<!-- test: main-job -->\s*```sh\n([^`]*)```/.exec(
        await readFile('README.md', 'utf8'),
      )?.[1];
      const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', lines ?? 'exit 1'], {
        cwd: place,
      });
      expect(stdout).toContain('{"success":"Coverage received successfully."}');
      expect(stdout).toMatch(/HTTP\/1\.1 204[^]*portcullis-revocation-seq: \d+/i);
    } finally {
      await rm(place, { recursive: true, force: true });
    }
  });
});
