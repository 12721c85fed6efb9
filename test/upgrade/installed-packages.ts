import { z } from 'zod';

const lockFile = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.string().optional(), integrity: z.string().optional() }),
  ),
});

/** The lock file's name for the project itself. */
const OURSELVES = '';

/** Whether what one lock file installs has all that another one asks for, at the same places and to the byte. More does no harm. */
export function coversLock(installed: string, wanted: string): boolean {
  const there = packagesOf(installed);
  return Object.entries(packagesOf(wanted)).every(([path, { version, integrity }]) => {
    const found = there[path];
    return path === OURSELVES || (found?.version === version && found?.integrity === integrity);
  });
}

const packagesOf = (text: string): z.output<typeof lockFile>['packages'] =>
  lockFile.parse(JSON.parse(text)).packages;
