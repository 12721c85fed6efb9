import { makeToken, TOKEN_PATTERN } from '@libs/token-format';
import type { Harm } from './support/poison/harm';
import { malformedFrom } from './support/poison/malformed-tokens';
import { PoisonRig } from './support/poison/poison-rig';
import { SeededRandom } from './support/poison/random';
import { tokenCases } from './support/poison/token-cases';

const SEED = Number(process.env['POISON_SEED'] ?? 20_261_125);
const AT_LEAST = 2_000;

describe('malformed tokens', () => {
  let rig: PoisonRig;
  let harm: Harm;
  beforeAll(async () => {
    rig = await PoisonRig.start();
    await rig.ordinaryRequest();
    harm = await rig.watch();
  }, 120_000);
  afterAll(() => rig.close());

  it('are each refused as the API says, and the next request is served', async () => {
    const random = new SeededRandom(SEED);
    const cases = [
      // Near misses of tokens that are good.
      ...tokenCases(malformedFrom(rig.accountToken, 'account', SEED), 'account'),
      ...tokenCases(malformedFrom(rig.repositoryToken, 'repository', SEED), 'repository'),
      ...tokenCases(malformedFrom(makeToken('account', random.bytes).token, 'account', SEED + 1), 'account'),
      ...tokenCases(
        malformedFrom(makeToken('repository', random.bytes).token, 'repository', SEED + 1),
        'repository',
      ),
    ];
    const run = rig.run();
    await run.all(cases);
    process.stdout.write(run.summary('Malformed tokens', SEED));
    expect(run.failures).toEqual([]);
    expect(run.total).toBeGreaterThanOrEqual(AT_LEAST);
  }, 240_000);

  it('harm no process', () => harm.expectNone());

  it('leave nothing token-shaped in any log', async () => {
    expect(await rig.logs()).not.toMatch(TOKEN_PATTERN);
  });
});
