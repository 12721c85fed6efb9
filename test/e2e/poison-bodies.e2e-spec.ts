import { bodyCases } from './support/poison/body-cases';
import { describePoison, expectAsTheyShouldBe } from './support/poison/describe-poison';

const AT_LEAST = 200;
/** Bodies of many megabytes are made when they are sent. */
const AT_ONCE = 4;

describePoison('bodies', (rig) => {
  it('are each received or refused as they should be, and the next request is served', async () => {
    const cases = bodyCases({
      account: rig().accountToken,
      repository: rig().repositoryToken,
      hook: await rig().createHook(),
    });
    const run = rig().run();
    await run.all(cases, AT_ONCE);
    process.stdout.write(run.summary('Bodies'));
    expectAsTheyShouldBe(run, AT_LEAST);
  });
});
