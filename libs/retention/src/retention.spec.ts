import { pino } from 'pino';
import { type RemovedBatch, sweep, sweepEvery } from './retention';

describe('a retention sweep', () => {
  let said: string[];
  let slept: number[];
  let stopping: AbortController;
  beforeEach(() => {
    said = [];
    slept = [];
    stopping = new AbortController();
  });

  const retention = (removeBatch: () => Promise<RemovedBatch>) => ({
    what: 'old rows',
    removeBatch,
    clock: {
      now: () => 0,
      wallNow: () => 0,
      sleep: (ms: number) => {
        slept.push(ms);
        return Promise.resolve();
      },
    },
    logger: pino({ level: 'info' }, { write: (line: string) => said.push(line) }),
  });
  const batches = (...given: RemovedBatch[]) => {
    const calls = [...given];
    return retention(() => {
      const batch = calls.shift();
      return batch ? Promise.resolve(batch) : Promise.reject(new Error('no database'));
    });
  };

  it('goes on while there is more, and says once how much went', async () => {
    const removed = await sweep(
      batches({ removed: 3, more: true }, { removed: 0, more: true }, { removed: 1, more: false }),
      stopping.signal,
    );
    expect(removed).toBe(4);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('Retention removed 4 old rows');
    expect(slept).toHaveLength(2);
  });

  it('says nothing where nothing was due', async () => {
    await sweep(batches({ removed: 0, more: false }), stopping.signal);
    expect(said).toEqual([]);
  });

  it('ends after the batch under way when the process stops', async () => {
    let calls = 0;
    const endless = retention(() => {
      calls += 1;
      stopping.abort();
      return Promise.resolve({ removed: 2, more: true });
    });
    expect(await sweep(endless, stopping.signal)).toBe(2);
    expect(calls).toBe(1);
    expect(said[0]).toContain('removed 2');
  });

  it('says what went before a batch failed, and sweeps again the next time', async () => {
    let calls = 0;
    const broken = retention(() => {
      calls += 1;
      if (calls === 1) return Promise.resolve({ removed: 5, more: true });
      if (calls === 2) return Promise.reject(new Error('no database'));
      stopping.abort();
      return Promise.resolve({ removed: 1, more: false });
    });
    await sweepEvery(60_000, broken, stopping.signal);
    expect(said.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
      'Retention removed 5 old rows',
      'Retention could not remove old rows; trying again later',
      'Retention removed 1 old rows',
    ]);
    expect(slept).toContain(60_000);
  });
});
