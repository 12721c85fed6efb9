import type { Harm } from './support/poison/harm';
import { PoisonRig } from './support/poison/poison-rig';
import { targetCases } from './support/poison/targets/target-cases';

const AT_LEAST = 150;

describe('shapes of targets', () => {
  let rig: PoisonRig;
  let harm: Harm;
  beforeAll(async () => {
    rig = await PoisonRig.start();
    await rig.ordinaryRequest();
    harm = await rig.watch();
  }, 120_000);
  afterAll(() => rig.close());

  it('are each answered as they should be, once, and the next request is served', async () => {
    const run = rig.run();
    await run.all(targetCases({ account: rig.accountToken, repository: rig.repositoryToken }));
    process.stdout.write(run.summary('Shapes of targets'));
    expect(run.failures).toEqual([]);
    expect(run.total).toBeGreaterThanOrEqual(AT_LEAST);
  }, 240_000);

  it('harm no process', () => harm.expectNone());
});
