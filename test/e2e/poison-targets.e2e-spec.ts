import { describePoison, expectAsTheyShouldBe } from './support/poison/describe-poison';
import { targetCases } from './support/poison/targets/target-cases';

const AT_LEAST = 150;

describePoison('shapes of targets', (rig) => {
  it('are each answered as they should be, once, and the next request is served', async () => {
    const run = rig().run();
    await run.all(targetCases({ account: rig().accountToken, repository: rig().repositoryToken }));
    process.stdout.write(run.summary('Shapes of targets'));
    expectAsTheyShouldBe(run, AT_LEAST);
  });
});
