import { bodyCases } from './support/poison/body-cases';
import type { Harm } from './support/poison/harm';
import { PoisonRig } from './support/poison/poison-rig';

const AT_LEAST = 200;
/** Bodies of many megabytes are made when they are sent. */
const AT_ONCE = 4;

describe('bodies', () => {
  let rig: PoisonRig;
  let harm: Harm;
  beforeAll(async () => {
    rig = await PoisonRig.start();
    await rig.ordinaryRequest();
    harm = await rig.watch();
  }, 120_000);
  afterAll(() => rig.close());

  it('are each received or refused as they should be, and the next request is served', async () => {
    const cases = bodyCases({
      account: rig.accountToken,
      repository: rig.repositoryToken,
      hook: await rig.createHook(),
    });
    const run = rig.run();
    await run.all(cases, AT_ONCE);
    process.stdout.write(run.summary('Bodies'));
    expect(run.failures).toEqual([]);
    expect(run.total).toBeGreaterThanOrEqual(AT_LEAST);
  }, 400_000);

  it('harm no process, and leave no trace on what all objects inherit', () => harm.expectNone());
});
