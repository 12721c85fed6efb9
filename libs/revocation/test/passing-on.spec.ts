import { type Allow, defaultLeaseParameters, Lease, PassingOn, RevocationView } from '../src';
import { ManualClock } from './manual-clock';

const allow = (value: string): Allow<string> => ({
  verdict: 'allow',
  rung: 'l1',
  value,
  incarnation: 'a',
  asOf: 0,
  subjects: ['token:x', 'all'],
  stillValid: () => true,
});
const setUp = () => {
  const clock = new ManualClock();
  const lease = new Lease(clock, defaultLeaseParameters);
  const view = new RevocationView();
  lease.renewed(lease.begin());
  view.reset('a', 0);
  return { clock, view, passingOn: new PassingOn<string>({ lease, view }) };
};
const never = () => {
  throw new Error('nobody was to be asked');
};

describe('an acknowledgement', () => {
  it('is passed on at once while memory proves what it rests on', () => {
    expect(setUp().passingOn.confirm(allow('before'), never)).toBeUndefined();
  });

  it('is passed on by another decision where the lease is over, or a row speaks against the first', async () => {
    const [late, denied] = [setUp(), setUp()];
    late.clock.pass(5_000);
    denied.view.apply([{ seq: 1, subject: 'token:x' }]);
    for (const { passingOn } of [late, denied])
      expect(await passingOn.confirm(allow('before'), () => allow('anew'))).toMatchObject({ value: 'anew' });
  });

  it('becomes what the other decision comes to, also where that is thrown at once', async () => {
    const { clock, passingOn } = setUp();
    clock.pass(5_000);
    await expect(passingOn.confirm(allow('before'), never)).rejects.toThrow('nobody was to be asked');
  });
});
