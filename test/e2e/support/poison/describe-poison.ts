import type { Harm } from './harm';
import type { PoisonRun } from './poison-case';
import { PoisonRig } from './poison-rig';

/** A suite with processes of its own, which what its tests send must not harm: the last test says so. */
export function describePoison(subject: string, tests: (rig: () => PoisonRig) => void): void {
  describe(subject, () => {
    let rig: PoisonRig;
    let harm: Harm;
    beforeAll(async () => {
      rig = await PoisonRig.start();
      await rig.ordinaryRequest();
      harm = await rig.watch();
    });
    afterAll(() => rig.close());

    tests(() => rig);

    it('harm no process, and leave no trace on what all objects inherit', () => harm.expectNone());
  });
}

/** Every case of at least so many got the answer that it should have. */
export function expectAsTheyShouldBe(run: PoisonRun, atLeast: number): void {
  expect(run.failures).toEqual([]);
  expect(run.total).toBeGreaterThanOrEqual(atLeast);
}
