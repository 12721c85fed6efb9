import { makeToken } from '@libs/token-format';
import { describePoison, expectAsTheyShouldBe } from './support/poison/describe-poison';
import { framingCases } from './support/poison/framing-cases';
import { headerCases } from './support/poison/headers/header-cases';

const AT_LEAST = 300;

describePoison('shapes of headers', (rig) => {
  it('are each answered as they should be, once, and the next request is served', async () => {
    const { accountToken: account, repositoryToken: repository } = rig();
    const run = rig().run();
    await run.all([
      ...headerCases({ account, repository, unknown: makeToken('account').token }),
      ...framingCases(repository),
    ]);
    process.stdout.write(run.summary('Shapes of headers'));
    expectAsTheyShouldBe(run, AT_LEAST);
  });
});
