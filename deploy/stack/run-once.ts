import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../local/stack-directory';
import { type Environment } from './environment';

/** Runs a one-shot job of Portcullis, such as a migration, to its end. */
export async function runOnce(
  entry: string,
  environment: Environment,
  dist = join(projectRoot(), 'dist'),
): Promise<void> {
  const output: Buffer[] = [];
  const child = spawn(process.execPath, [join(dist, entry)], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`${entry} failed:\n${Buffer.concat(output).toString()}`);
}
