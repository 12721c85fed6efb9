import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Keeps the raw figures of a run beside its plots. */
export async function writeFigures(directory: string, bench: string, figures: object): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, `${bench}.json`), `${JSON.stringify(figures, undefined, 2)}\n`);
}
