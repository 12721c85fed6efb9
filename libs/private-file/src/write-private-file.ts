import { randomUUID } from 'node:crypto';
import { chmod, rename, rm, writeFile } from 'node:fs/promises';

/** Writes a file that only its owner may read, whole or not at all; one that is there is replaced. */
export async function writePrivateFile(path: string, content: string): Promise<void> {
  const half = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(half, content, { mode: 0o600, flag: 'wx' });
    await chmod(half, 0o600);
    await rename(half, path);
  } catch (error) {
    await rm(half, { force: true });
    throw error;
  }
}
