import { Bell, HeadWatch, TimedOut } from '../src';
import { AppliedHistory } from '../src/applied-history';
import { bounded, unlessAborted } from '../src/bounded';
import { ManualClock, settle } from './manual-clock';

const watch = (promise: Promise<unknown>) => {
  const state: { settled: boolean; error?: unknown } = { settled: false };
  promise.then(
    () => (state.settled = true),
    (error: unknown) => Object.assign(state, { settled: true, error }),
  );
  return state;
};

describe('a bell', () => {
  it('wakes all who wait for it, once', async () => {
    const clock = new ManualClock();
    const bell = new Bell(clock);
    const waiting = [watch(bell.next(100)), watch(bell.next(100))];
    bell.ring();
    const later = watch(bell.next(100));
    await settle();
    expect([...waiting, later].map(({ settled }) => settled)).toEqual([true, true, false]);
    await clock.advance(100);
    expect(later.settled).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });

  it('lets go of a waiter that was aborted, before or while it waits', async () => {
    const clock = new ManualClock();
    const bell = new Bell(clock);
    const abort = new AbortController();
    const waiting = watch(bell.next(100, abort.signal));
    abort.abort();
    await settle();
    expect(waiting).toEqual({ settled: true });
    await bell.next(100, abort.signal);
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('a head watch', () => {
  it('ends a wait when the head has moved past, at once if it has already, else after the time-out', async () => {
    const clock = new ManualClock();
    const head = new HeadWatch(clock);
    const never = new AbortController().signal;
    const moved = watch(head.waitForHeadAbove(5, 1_000, never));
    const waits = watch(head.waitForHeadAbove(7, 1_000, never));
    head.announce(5);
    await settle();
    expect(moved.settled).toBe(false);
    head.announce(6);
    await settle();
    expect([moved.settled, waits.settled]).toEqual([true, false]);
    await head.waitForHeadAbove(5, 1_000, never);
    await clock.advance(1_000);
    expect(waits.settled).toBe(true);
  });

  it('ends a wait whose client has gone', async () => {
    const head = new HeadWatch(new ManualClock());
    const gone = new AbortController();
    const waits = watch(head.waitForHeadAbove(5, 1_000, gone.signal));
    gone.abort();
    await settle();
    expect(waits).toEqual({ settled: true });
  });

  // Otherwise every renewal after a restore would return at once, in a hot loop.
  it('believes a head that is lower, after another incarnation', async () => {
    const head = new HeadWatch(new ManualClock());
    head.announce(90);
    head.announce(3);
    const waits = watch(head.waitForHeadAbove(3, 1_000, new AbortController().signal));
    await settle();
    expect(waits.settled).toBe(false);
  });
});

describe('a bounded call', () => {
  it('ends after its time even if what it calls ignores the signal, and leaves no timer behind', async () => {
    const clock = new ManualClock();
    let seen: AbortSignal | undefined;
    const call = watch(
      bounded(clock, 50, undefined, (signal) => {
        seen = signal;
        return new Promise(() => undefined);
      }),
    );
    await clock.advance(50);
    expect(call.error).toBeInstanceOf(TimedOut);
    expect(seen?.aborted).toBe(true);
    await expect(bounded(clock, 50, undefined, () => Promise.resolve(7))).resolves.toBe(7);
    await settle();
    expect(clock.pendingTimers).toBe(0);
  });

  it("ends with the outer signal's reason, before or during the call", async () => {
    const clock = new ManualClock();
    const outer = new AbortController();
    const call = watch(bounded(clock, 50, outer.signal, () => new Promise(() => undefined)));
    outer.abort(new Error('gone'));
    await settle();
    expect(call.error).toEqual(new Error('gone'));
    await expect(bounded(clock, 50, outer.signal, () => Promise.resolve(7))).rejects.toThrow('gone');
    await expect(unlessAborted(new Promise(() => undefined), outer.signal)).rejects.toThrow('gone');
  });
});

describe('the history of applied', () => {
  it('knows the position of a while ago, and nothing older than it must', () => {
    const history = new AppliedHistory(100);
    for (let at = 0; at <= 300; at += 50) history.record({ at, incarnation: 'a', applied: at / 10 });
    expect(history.appliedAt(200)).toBe(20);
    expect(history.appliedAt(249)).toBe(20);
    expect(history.appliedAt(199)).toBeUndefined();
  });

  it('forgets the positions of another incarnation', () => {
    const history = new AppliedHistory(100);
    history.record({ at: 0, incarnation: 'a', applied: 90 });
    history.record({ at: 100, incarnation: 'b', applied: 1 });
    expect(history.appliedAt(50)).toBeUndefined();
  });
});
