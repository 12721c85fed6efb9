import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const ROOT = resolve(__dirname, '..', '..', '..');
const REGISTER = resolve(ROOT, 'test/support/register-typescript.js');

export interface CommandResult {
  readonly code: number | null;
  /** Both outputs. */
  readonly out: string;
}

/** Runs a main.ts of ours to its end, as an operator does: a process of its own that is given this environment and no other. */
export async function runCommand(
  source: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const child = spawn(process.execPath, ['-r', REGISTER, resolve(ROOT, source), ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (out += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out };
}
