import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { oncePerRun } from '@libs/testing';
import { startStandalone } from '../../../services/standalone/src/start';

/**
 * Puts into the directory what a standalone leaves that was started once and stopped: making a cluster and its databases is most of
 * a first start, which standalone.e2e-spec.ts and standalone-process.e2e-spec.ts do themselves.
 */
export async function copyPreparedInstance(dataDir: string): Promise<void> {
  const prepared = await oncePerRun('standalone', async (directory) => {
    const standalone = await startStandalone({ port: 0, dataDir: directory, durable: false });
    await standalone.close();
    await rm(join(directory, 'portcullis.log'));
  });
  // With its owners: where we are root, the database server is somebody else.
  await promisify(execFile)('cp', ['-a', `${prepared}/.`, dataDir]);
}
