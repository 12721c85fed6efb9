import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { projectRoot } from '../../../deploy/local/stack-directory';
import { LOAD_CORE } from '../server';
import { type OpenLoopJob, type OpenLoopResult, openLoopResult } from './open-loop';

/**
 * A fixed rate of requests, from a process of its own on the load's core.
 *
 * Why none that exists: wrk and h2load send the next request of a connection when the last one is answered, so a server that stands
 * still is not asked meanwhile, and what would have waited is not counted.
 */
export async function offer(job: OpenLoopJob): Promise<OpenLoopResult> {
  const program = join(projectRoot(), 'dist/bench/gateway/programs/open-loop.js');
  const child = spawn('taskset', ['-c', String(LOAD_CORE), process.execPath, program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  child.stdin.end(JSON.stringify(job));
  const result = await text(child.stdout);
  const [code] = (await ended) as [number | null];
  if (code !== 0) throw new Error('The load generator failed');
  return openLoopResult.parse(JSON.parse(result));
}
