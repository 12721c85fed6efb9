import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { projectRoot } from '../../deploy/local/stack-directory';

/** Runs a program of this folder in a process of its own, which loads the code of another release. Gives what it wrote. */
export async function runWithRelease(
  program: string,
  {
    args,
    environment = {},
    input = '',
  }: { args: readonly string[]; environment?: Record<string, string>; input?: string },
): Promise<string> {
  const child = spawn(process.execPath, [join(projectRoot(), 'dist', 'test', 'upgrade', program), ...args], {
    env: environment,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const output = await text(child.stdout);
  if ((await ended) !== 0) throw new Error(`${program} failed; its words are above.`);
  return output;
}
