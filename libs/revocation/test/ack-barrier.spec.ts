import { AckBarrier, defaultLeaseParameters, Lease, RevocationView } from '../src';
import { ManualClock, settle } from './manual-clock';

const fact = (id: string, asOf = 0) => ({ incarnation: 'a', asOf, subjects: [`token:${id}`, 'all'] });

const setUp = () => {
  const clock = new ManualClock();
  const lease = new Lease(clock, defaultLeaseParameters);
  const view = new RevocationView();
  lease.renewed(lease.begin());
  view.reset('a', 0);
  return { clock, lease, view, barrier: new AckBarrier({ lease, view }) };
};
const watch = (promise: Promise<void>) => {
  const state = { done: false };
  void promise.then(() => (state.done = true));
  return state;
};

describe('the ack barrier', () => {
  it('lets nothing in without a fresh lease, or what is denied, or what cannot be judged', () => {
    const { clock, view, barrier } = setUp();
    expect(barrier.enter(fact('x'))).toBeDefined();
    expect(barrier.enter({ ...fact('x'), incarnation: 'b' })).toBeUndefined();
    view.apply([{ seq: 1, subject: 'token:x' }]);
    expect(barrier.enter(fact('x'))).toBeUndefined();
    expect(barrier.enter(fact('y'))).toBeDefined();
    clock.pass(5_000);
    expect(barrier.enter(fact('y'))).toBeUndefined();
  });

  it('is drained when no upload of the revoked token is under way, whatever others are', async () => {
    const { view, barrier } = setUp();
    const [first, second, other] = [
      barrier.enter(fact('x')),
      barrier.enter(fact('x')),
      barrier.enter(fact('y')),
    ];
    view.apply([{ seq: 1, subject: 'token:x' }]);
    const drained = watch(barrier.drained());
    first?.leave();
    first?.leave();
    await settle();
    expect(drained.done).toBe(false);
    second?.leave();
    await settle();
    expect(drained.done).toBe(true);
    expect(other?.stillValid()).toBe(true);
  });

  it('is drained at once when nothing that is under way is denied', async () => {
    const { view, barrier } = setUp();
    barrier.enter(fact('y'));
    view.apply([{ seq: 1, subject: 'token:x' }]);
    await barrier.drained();
    expect(barrier.enter(fact('x'))).toBeUndefined();
  });

  it('does not wait for an upload that was authorized after the row', async () => {
    const { view, barrier } = setUp();
    view.apply([{ seq: 1, subject: 'all' }]);
    expect(barrier.enter(fact('x', 1))?.stillValid()).toBe(true);
    await barrier.drained();
  });

  it('waits for uploads that another incarnation made unjudgeable', async () => {
    const { view, barrier } = setUp();
    const pass = barrier.enter(fact('x'));
    view.reset('b', 0);
    const drained = watch(barrier.drained());
    await settle();
    expect([drained.done, pass?.stillValid()]).toEqual([false, false]);
    pass?.leave();
    await settle();
    expect(drained.done).toBe(true);
  });

  // Work that the authority allowed while there was no lease can be denied by a row that comes with the next one.
  it('waits for what is held, whether or not there was a lease when it began', async () => {
    const { clock, lease, view, barrier } = setUp();
    clock.pass(5_000);
    const leave = barrier.hold(fact('x'));
    const other = barrier.hold(fact('y'));
    lease.renewed(lease.begin());
    view.apply([{ seq: 1, subject: 'token:x' }]);
    const drained = watch(barrier.drained());
    await settle();
    expect(drained.done).toBe(false);
    leave();
    leave();
    await settle();
    expect(drained.done).toBe(true);
    other();
  });

  it('tells a holder that outlived its lease, was denied meanwhile, or has left', () => {
    const { clock, lease, view, barrier } = setUp();
    const [late, denied, left] = [
      barrier.enter(fact('y')),
      barrier.enter(fact('x')),
      barrier.enter(fact('z')),
    ];
    view.apply([{ seq: 1, subject: 'token:x' }]);
    expect(denied?.stillValid()).toBe(false);
    left?.leave();
    expect(left?.stillValid()).toBe(false);
    expect(late?.stillValid()).toBe(true);
    clock.pass(5_000);
    expect(late?.stillValid()).toBe(false);
    lease.renewed(lease.begin());
    expect(late?.stillValid()).toBe(true);
  });
});
