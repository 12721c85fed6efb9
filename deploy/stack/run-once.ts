import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../local/stack-directory';
import { type Environment } from './environment';

/** Runs a one-shot job of Portcullis, such as a migration, to its end. Gives what it wrote on standard output. */
export async function runOnce(
  entry: string,
  environment: Environment,
  dist = join(projectRoot(), 'dist'),
): Promise<string> {
  const [output, all]: [Buffer[], Buffer[]] = [[], []];
  const child = spawn(process.execPath, [join(dist, entry)], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.on('data', (chunk: Buffer) => {
    output.push(chunk);
    all.push(chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => all.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`${entry} failed:\n${Buffer.concat(all).toString()}`);
  return Buffer.concat(output).toString();
}
