import { chmod, rename, writeFile } from 'node:fs/promises';

/** Writes a file that only its owner may read, whole or not at all. */
export async function writePrivateFile(path: string, content: string): Promise<void> {
  const half = `${path}.${String(process.pid)}.tmp`;
  await writeFile(half, content, { mode: 0o600 });
  await chmod(half, 0o600);
  await rename(half, path);
}
