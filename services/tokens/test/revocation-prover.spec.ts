import { type Clock, systemClock } from '@libs/clock';
import { type LeaseTable, RevocationWaiter } from '@libs/revocation';
import { pino } from 'pino';
import { Histogram } from 'prom-client';
import { RevocationProver, type RevocationProverPorts } from '../src/revocations/revocation-prover';
import { Stopping } from '../src/stopping';
import { shortLease } from './support/tokens-api';

type Waiter = RevocationProverPorts['waiter'];

const proverOf = (waiter: Waiter, clock: Clock = systemClock): RevocationProver =>
  new RevocationProver({
    ...{ waiter, clock },
    receipts: { keep: () => new Promise(() => undefined) },
    stopping: new Stopping(),
    waits: new Histogram({ name: 'waits', help: 'waits', labelNames: ['proof'], registers: [] }),
    logger: pino({ level: 'silent' }),
  });

describe('the proof of a revocation', () => {
  // A database that has fallen silent has a time-out of its own, which would come on top of the lease.
  it('is given though it cannot be kept', async () => {
    const prover = proverOf({
      overMs: () => 5_050,
      wait: ({ seq }) =>
        Promise.resolve({ enforced: true, seq, enforcers: 2, waitedMs: 9, proof: 'elapsed' as const }),
    });
    const proof = await prover.prove({ seq: 4, incarnation: 'one', leaseMs: 5_000 });
    expect(proof).toMatchObject({ state: 'enforced', seq: 4, enforcers: 2 });
  });

  it('is not waited for by who waits for nothing: the answer is always the same, however fast the proof is', async () => {
    const prover = proverOf({
      overMs: () => 5_050,
      wait: ({ seq }) =>
        Promise.resolve({ enforced: true, seq, enforcers: 0, waitedMs: 0, proof: 'elapsed' as const }),
    });
    const committed = { seq: 4, incarnation: 'one', leaseMs: 5_000 };
    expect(await prover.prove(committed, 0)).toMatchObject({ state: 'pending', seq: 4 });
    expect(await prover.prove(committed, 1_000)).toMatchObject({ state: 'enforced', seq: 4 });
  });

  describe('that is not there yet', () => {
    /** Stands still unless it is told otherwise; no sleep ends. */
    const clock = {
      monotonic: 1_000,
      wall: Date.parse('2026-11-26T10:00:00.000Z'),
      now: () => clock.monotonic,
      wallNow: () => clock.wall,
      sleep: () => new Promise<void>(() => undefined),
      pass: (ms: number) => {
        clock.monotonic += ms;
        clock.wall += ms;
      },
    };
    const silent = (): Promise<LeaseTable> => new Promise(() => undefined);
    const waiter = (durationMs: number): RevocationWaiter =>
      new RevocationWaiter(
        { clock, leases: { listLeases: silent }, wake: { next: () => new Promise(() => undefined) } },
        shortLease(durationMs),
      );
    const ask = (prover: RevocationProver, leaseMs: number) =>
      prover.prove({ seq: 4, incarnation: 'one', leaseMs }, 0);

    it('is there, or time is proof enough, one lease after the commit; whoever asks again hears the same instant', async () => {
      const prover = proverOf(waiter(5_000), clock);
      const first = await ask(prover, 5_000);
      expect(first).toEqual({
        state: 'pending',
        seq: 4,
        enforcedBy: new Date('2026-11-26T10:00:05.050Z'),
      });
      clock.pass(2_000);
      expect(await ask(prover, 5_000)).toEqual({
        ...first,
        enforcedBy: new Date('2026-11-26T10:00:05.050Z'),
      });
    });

    it('counts the longest lease that another tokens API may have granted', async () => {
      const now = clock.wall;
      const prover = proverOf(waiter(5_000), clock);
      expect(await ask(prover, 60_000)).toMatchObject({ enforcedBy: new Date(now + 60_600) });
    });
  });
});
