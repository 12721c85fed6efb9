import { describeWith } from '@libs/testing';
import { ConsoleRig } from './console-rig';

/** A suite on a standalone of its own and a browser; at its end no page may have said anything on its console. */
export function describeConsole(name: string, suite: (rig: () => ConsoleRig) => void): void {
  describeWith('chromium', name, (program) => {
    let rig: ConsoleRig;
    beforeAll(async () => {
      rig = await ConsoleRig.start(program);
    });
    afterAll(() => rig.close());
    afterEach(async () => {
      expect(await rig.endVisits()).toEqual([]);
    });
    suite(() => rig);
  });
}
