import { readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claimDirectory, DirectoryInUse, endLeftover } from '@libs/server-process';

export const DIRECTORY_PREFIX = 'portcullis-test-';

/** Ends the servers and removes the files of runs that were killed before they could do it. */
export async function removeAbandoned(): Promise<void> {
  const runs = readdirSync(tmpdir()).filter((name) => name.startsWith(DIRECTORY_PREFIX));
  for (const directory of runs.map((name) => join(tmpdir(), name))) {
    if (!isAbandoned(directory)) continue;
    await Promise.all(['postgres', 'redis', 'kafka'].map((server) => endLeftover(join(directory, server))));
    rmSync(directory, { recursive: true, force: true });
  }
}

function isAbandoned(directory: string): boolean {
  // A run that begins at this moment has made its directory and not yet claimed it.
  if (Date.now() - statSync(directory).mtimeMs < 10_000) return false;
  try {
    claimDirectory(directory);
    return true;
  } catch (error) {
    if (error instanceof DirectoryInUse || (error as NodeJS.ErrnoException).code === 'EACCES') return false;
    throw error;
  }
}
