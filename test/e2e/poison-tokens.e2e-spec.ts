import { makeToken, TOKEN_PATTERN } from '@libs/token-format';
import { describePoison, expectAsTheyShouldBe } from './support/poison/describe-poison';
import { malformedFrom } from './support/poison/malformed-tokens';
import { Random } from '../support/random';
import { tokenCases } from './support/poison/token-cases';

const SEED = Number(process.env['POISON_SEED'] ?? 20_261_125);
const AT_LEAST = 2_000;

describePoison('malformed tokens', (rig) => {
  it('are each refused as the API says, and the next request is served', async () => {
    const random = new Random(SEED);
    const cases = [
      // Near misses of tokens that are good.
      ...tokenCases(malformedFrom(rig().accountToken, 'account', SEED), 'account'),
      ...tokenCases(malformedFrom(rig().repositoryToken, 'repository', SEED), 'repository'),
      ...tokenCases(malformedFrom(makeToken('account', random.bytes).token, 'account', SEED + 1), 'account'),
      ...tokenCases(
        malformedFrom(makeToken('repository', random.bytes).token, 'repository', SEED + 1),
        'repository',
      ),
    ];
    const run = rig().run();
    await run.all(cases);
    process.stdout.write(run.summary('Malformed tokens', SEED));
    expectAsTheyShouldBe(run, AT_LEAST);
  });

  it('leave nothing token-shaped in any log', async () => {
    expect(await rig().logs()).not.toMatch(TOKEN_PATTERN);
  });
});
