import { gunzipSync, gzipSync } from 'node:zlib';
import { systemClock } from '@libs/clock';
import { createLogger } from '@libs/telemetry';
import { countLines } from '../coverage/packed-lines';
import { defaultWorkSettings } from '../ingestion.config';
import { QueueWorker } from './queue-worker';
import type { Claim } from './work-queue';

const claim: Claim = { position: 1, repositoryId: 1, commitSha: 'a'.repeat(40), generation: 1, attempt: 1 };

/** What becomes of an upload whose first attempt fails so. */
function outcomeOf(failure: () => unknown): Promise<'parked' | 'retried'> {
  return new Promise((resolve) => {
    const claims = [claim];
    const worker = new QueueWorker(
      {
        queue: {
          claim: () => Promise.resolve(claims.pop()),
          keep: () => Promise.resolve(true),
          park: () => end('parked'),
          retryLater: () => end('retried'),
          backlog: () => Promise.resolve({ waiting: 0, oldestAgeS: 0, parked: 0 }),
        },
        derive: () => Promise.resolve().then(failure) as Promise<never>,
        metrics: { begin: () => () => undefined },
        logger: createLogger({ service: 'test', level: 'silent' }),
        clock: systemClock,
      },
      { ...defaultWorkSettings, concurrency: 1 },
    );
    const end = (outcome: 'parked' | 'retried'): Promise<void> => {
      void worker.stop();
      resolve(outcome);
      return Promise.resolve();
    };
    worker.start();
  });
}

const raise = (error: Error): never => {
  throw error;
};
const gzipped = gzipSync('{}');

describe('a worker', () => {
  it.each<[string, () => unknown]>([
    ['are no gzip', () => gunzipSync(Buffer.from('{}'))],
    ['end early', () => gunzipSync(gzipped.subarray(0, -4))],
    ['are packed lines that break off', () => countLines(Buffer.from([0x01, 0xff]))],
  ])('parks at once what cannot be read because its bytes %s', async (_, read) => {
    expect(await outcomeOf(read)).toBe('parked');
  });

  // A good upload would otherwise wait for an operator because its worker was short of memory once.
  it.each<[string, () => unknown]>([
    ['a buffer', () => raise(new RangeError('Array buffer allocation failed'))],
    ['zlib', () => raise(Object.assign(new Error('insufficient memory'), { code: 'Z_MEM_ERROR' }))],
  ])('tries again later where there was no memory for %s', async (_, fail) => {
    expect(await outcomeOf(fail)).toBe('retried');
  });
});
