import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Narrator } from '@libs/local-instance';

/**
 * Sees that the programs that a bench needs are there: installs their Debian packages where it may, and otherwise ends with the line
 * that would.
 *
 * @param packages by a file whose presence shows that the package is there: an absolute path, or the name of a program.
 */
export function requirePackages(narrator: Narrator, packages: Readonly<Record<string, string>>): void {
  const missing = Object.entries(packages).flatMap(([file, name]) => (isThere(file) ? [] : [name]));
  if (missing.length === 0) return;
  const line = `apt-get install --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0 || !isThere('apt-get'))
    throw new Error(`This bench needs ${missing.join(', ')}. Install with: sudo ${line}`);
  narrator.say(`Installing ${missing.join(', ')} …`);
  // Their services are not wanted: benches start servers of their own.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const quietly = { env, stdio: ['ignore', 'ignore', 'inherit'] as ['ignore', 'ignore', 'inherit'] };
  execFileSync('apt-get', ['update', '-qq'], quietly);
  execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], quietly);
}

function isThere(file: string): boolean {
  if (file.startsWith('/')) return existsSync(file);
  const directories = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/bin'];
  return directories.some((directory) => existsSync(join(directory, file)));
}
