import { play } from '../play';
import { addOutcome, type Tally } from '../tally';
import { revocationsWorld } from './revocations-world';

const SCHEDULES = 60;

describe('the promise of a revocation', () => {
  // `npm run simulate` plays many more, on all cores.
  it('holds in random schedules of faults, and much happens in them', async () => {
    let begun = 0;
    const tally: Tally = {};
    const breaches: string[] = [];
    await play(
      () => (begun < SCHEDULES ? { world: 'revocations', seed: 500_000 + begun++ } : undefined),
      ({ world, seed }, outcome) => {
        addOutcome(tally, world, outcome);
        breaches.push(...outcome.breaches.map((what) => `seed ${seed}: ${what}`));
      },
    );
    expect(breaches).toEqual([]);
    const { counts = {}, overlapped = {} } = tally['revocations'] ?? {};
    // A schedule in which nothing happens would prove nothing.
    for (const what of [
      'accepted from l1',
      'accepted from l2',
      'accepted from authority',
      'acknowledgements to the gateway',
      'acknowledgements to the client',
      'refused',
      'answers',
      'repeats',
      'proofs: acknowledged',
      'proofs: elapsed',
      'proofs: silent',
      'revocations of tokens',
      'revocations of roles',
      'revocations of sweep',
    ])
      expect([what, (counts[what] ?? 0) > SCHEDULES / 10]).toEqual([what, true]);
    expect(Object.keys(overlapped).length).toBeGreaterThan(20);
  }, 300_000);

  it('is proved or broken in the same way each time the same schedule is played', async () => {
    const [one, other] = await Promise.all(
      [11, 11].map((seed) => revocationsWorld.run(seed, { trace: true })),
    );
    expect(one).toEqual(other);
  });
});
