import { systemClock } from '@libs/clock';
import { pino } from 'pino';
import { Histogram } from 'prom-client';
import { RevocationProver } from '../src/revocations/revocation-prover';
import { Stopping } from '../src/stopping';

describe('the proof of a revocation', () => {
  // A database that has fallen silent has a time-out of its own, which would come on top of the lease.
  it('is given though it cannot be kept', async () => {
    const prover = new RevocationProver({
      waiter: {
        wait: ({ seq }) =>
          Promise.resolve({ enforced: true, seq, enforcers: 2, waitedMs: 9, proof: 'elapsed' as const }),
      },
      receipts: { keep: () => new Promise(() => undefined) },
      clock: systemClock,
      stopping: new Stopping(),
      waits: new Histogram({ name: 'waits', help: 'waits', labelNames: ['proof'], registers: [] }),
      logger: pino({ level: 'silent' }),
    });
    const proof = await prover.prove({ seq: 4, incarnation: 'one', leaseMs: 5_000 });
    expect(proof).toMatchObject({ state: 'enforced', seq: 4, enforcers: 2 });
  });
});
