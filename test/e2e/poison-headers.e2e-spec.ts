import { makeToken } from '@libs/token-format';
import { framingCases } from './support/poison/framing-cases';
import type { Harm } from './support/poison/harm';
import { headerCases } from './support/poison/headers/header-cases';
import { PoisonRig } from './support/poison/poison-rig';

const AT_LEAST = 300;

describe('shapes of headers', () => {
  let rig: PoisonRig;
  let harm: Harm;
  beforeAll(async () => {
    rig = await PoisonRig.start();
    await rig.ordinaryRequest();
    harm = await rig.watch();
  }, 120_000);
  afterAll(() => rig.close());

  it('are each answered as they should be, once, and the next request is served', async () => {
    const tokens = {
      account: rig.accountToken,
      repository: rig.repositoryToken,
      unknown: makeToken('account').token,
    };
    const run = rig.run();
    await run.all([...headerCases(tokens), ...framingCases(rig.repositoryToken)]);
    process.stdout.write(run.summary('Shapes of headers'));
    expect(run.failures).toEqual([]);
    expect(run.total).toBeGreaterThanOrEqual(AT_LEAST);
  }, 240_000);

  it('harm no process', () => harm.expectNone());
});
