import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { Worker } from 'node:worker_threads';
import { Random } from '../../../test/support/random';
import { OpenLoop, openLoopJob } from '../load/open-loop';

// The same seed each time: every contestant meets the same arrivals.
const SEED = 1;

async function main(): Promise<void> {
  const job = openLoopJob.parse(await json(process.stdin));
  const ticker = new Worker(join(__dirname, 'ticker.js'));
  try {
    const result = await new OpenLoop(job, new Random(SEED)).run((tick) => ticker.on('message', tick));
    process.stdout.write(JSON.stringify(result));
  } finally {
    await ticker.terminate();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
