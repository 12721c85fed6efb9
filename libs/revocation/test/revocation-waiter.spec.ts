import {
  Bell,
  defaultLeaseParameters,
  type Pending,
  type Problem,
  type Receipt,
  RevocationWaiter,
} from '../src';
import { ManualClock, settle } from './manual-clock';
import { MemoryLeaseStore } from './memory-lease-store';

const OVER = 5_050;

const setUp = async ({ watched = true }: { watched?: boolean } = {}) => {
  const clock = new ManualClock();
  const store = new MemoryLeaseStore(() => clock.now());
  const bell = new Bell(clock);
  const problems: Problem[] = [];
  const list = { calls: 0, run: () => store.listLeases() };
  const leases = {
    listLeases: () => {
      list.calls += 1;
      return list.run();
    },
  };
  const waiter = new RevocationWaiter(
    { clock, leases, wake: bell, report: (problem) => problems.push(problem) },
    defaultLeaseParameters,
  );
  const beat = (holder: string, acked: number, incarnation = store.incarnation) =>
    store.beat({ holder, epoch: 'e', acked, incarnation });
  if (watched) {
    await waiter.observe();
    clock.pass(OVER);
  }
  const revoke = (
    options: { maxWaitMs?: number; seq?: number; signal?: AbortSignal; leaseMs?: number } = {},
  ) => {
    const { signal, ...rest } = options;
    const result: { value?: Receipt | Pending; error?: unknown } = {};
    const seq = rest.seq ?? store.commit('token:x');
    waiter.wait({ ...rest, seq, incarnation: store.incarnation, committedAt: clock.now() }, signal).then(
      (value) => (result.value = value),
      (error: unknown) => (result.error = error),
    );
    return result;
  };
  return { clock, store, bell, waiter, beat, revoke, list, problems };
};

describe('a revocation', () => {
  it('answers at once when every enforcer has acknowledged it', async () => {
    const { beat, revoke } = await setUp();
    await beat('gateway-1', 1);
    await beat('gateway-2', 7);
    const result = revoke();
    await settle();
    expect(result.value).toEqual({
      enforced: true,
      seq: 1,
      enforcers: 2,
      waitedMs: 0,
      proof: 'acknowledged',
    });
  });

  it('answers at once when there are no enforcers, in a table that was watched for a lease', async () => {
    const { revoke } = await setUp();
    const result = revoke();
    await settle();
    expect(result.value).toMatchObject({ enforced: true, enforcers: 0, proof: 'acknowledged' });
  });

  // Another server may have granted it; by this one's own L its lease would be over.
  it('waits for the longest lease that any server grants, by time, by silence and by watching', async () => {
    const { clock, beat, revoke } = await setUp();
    await beat('gateway-1', 0);
    const longer = revoke({ leaseMs: 10_000 });
    const own = revoke({ leaseMs: 1_000, seq: 1 });
    await clock.advance(OVER + 100);
    expect(own.value).toMatchObject({ enforced: true });
    expect(longer.value).toBeUndefined();
    await clock.advance(10_100 - OVER);
    expect(longer.value).toMatchObject({ enforced: true });
  });

  it('waits for the last acknowledgement and answers as soon as it is rung', async () => {
    const { clock, bell, beat, revoke } = await setUp();
    await beat('gateway-1', 0);
    await beat('gateway-2', 0);
    const result = revoke();
    await beat('gateway-1', 1);
    bell.ring();
    await clock.advance(30);
    expect(result.value).toBeUndefined();
    await beat('gateway-2', 1);
    bell.ring();
    await settle();
    expect(result.value).toMatchObject({ enforced: true, waitedMs: 30, proof: 'acknowledged' });
    expect(clock.pendingTimers).toBe(0);
  });

  it('hears of an acknowledgement that came while the table was being read', async () => {
    const { bell, beat, revoke, list, store } = await setUp();
    await beat('gateway-1', 0);
    list.run = async () => {
      const table = await store.listLeases();
      if (list.calls === 2) {
        await beat('gateway-1', 1);
        bell.ring();
      }
      return table;
    };
    const result = revoke();
    await settle();
    expect(result.value).toMatchObject({ proof: 'acknowledged', waitedMs: 0 });
  });

  it('looks again without being rung', async () => {
    const { clock, beat, revoke } = await setUp();
    await beat('gateway-1', 0);
    const result = revoke();
    await settle();
    await beat('gateway-1', 1);
    await clock.advance(100);
    expect(result.value).toMatchObject({ proof: 'acknowledged' });
  });

  it('reads the table afresh, never as it was before the commit', async () => {
    const { clock, beat, revoke, waiter } = await setUp();
    await waiter.observe();
    await beat('gateway-1', 0);
    const result = revoke();
    await clock.advance(50);
    expect(result.value).toBeUndefined();
  });

  it('answers a lease and its margin after the commit, whatever the enforcers do', async () => {
    const { clock, beat, revoke } = await setUp();
    const keepBeating = async () => {
      for (let i = 0; i < 60; i++) {
        await beat('gateway-1', 0);
        await clock.advance(100);
      }
    };
    await beat('gateway-1', 0);
    const result = revoke();
    await keepBeating();
    expect(result.value).toEqual({ enforced: true, seq: 1, enforcers: 0, waitedMs: OVER, proof: 'elapsed' });
  });

  it('takes no time for an enforcer that was seen silent for a lease before', async () => {
    const { clock, beat, waiter, revoke } = await setUp();
    await beat('crashed', 0);
    await waiter.observe();
    await clock.advance(OVER);
    await beat('gateway-1', 1);
    const result = revoke();
    await settle();
    expect(result.value).toMatchObject({ enforced: true, enforcers: 1, waitedMs: 0, proof: 'silent' });
  });

  it('does not take an enforcer for silent that beat in between, or that is silent for less than a lease', async () => {
    const { clock, beat, waiter, revoke } = await setUp();
    await beat('slow', 0);
    await waiter.observe();
    await clock.advance(OVER - 1);
    const result = revoke({ maxWaitMs: 0 });
    await settle();
    expect(result.value).toMatchObject({ enforced: false });
    await beat('slow', 0);
    await clock.advance(OVER - 1);
    await waiter.observe();
    await clock.advance(OVER - 1);
    const again = revoke({ maxWaitMs: 0 });
    await settle();
    expect(again.value).toMatchObject({ enforced: false });
  });

  it('waits again when it is repeated, for its original position', async () => {
    const { clock, beat, revoke } = await setUp();
    await beat('gateway-1', 0);
    const first = revoke();
    const repeated = revoke({ seq: 1 });
    await clock.advance(1_000);
    expect([first.value, repeated.value]).toEqual([undefined, undefined]);
    await beat('gateway-1', 1);
    await clock.advance(100);
    expect(repeated.value).toMatchObject({ enforced: true, seq: 1 });
  });
});

describe('lost lease rows', () => {
  // A process that has just started cannot know whether the table it sees is missing rows of leases that still run.
  it('are allowed for by a process that has just started: only time counts until it has watched for a lease', async () => {
    const { clock, beat, revoke } = await setUp({ watched: false });
    const early = revoke();
    await clock.advance(3_000);
    expect(early.value).toBeUndefined();
    const late = revoke();
    await beat('gateway-1', 2);
    await clock.advance(OVER - 3_000);
    expect(early.value).toMatchObject({ proof: 'elapsed', waitedMs: OVER });
    await clock.advance(100);
    expect(late.value).toMatchObject({ proof: 'acknowledged' });
  });

  it('are allowed for after a failover: acknowledgements of an empty table prove nothing for a lease', async () => {
    const { clock, store, beat, revoke } = await setUp();
    await beat('gateway-1', 0);
    store.failOver({ losesLeases: true });
    const result = revoke();
    await clock.advance(OVER - 1);
    expect(result.value).toBeUndefined();
    await clock.advance(1);
    expect(result.value).toMatchObject({ enforced: true, proof: 'elapsed' });
  });

  it('do not matter to time: a failover during the wait neither shortens nor lengthens it', async () => {
    const { clock, store, beat, revoke } = await setUp();
    await beat('gateway-1', 0);
    const result = revoke();
    await clock.advance(2_000);
    store.failOver({ losesLeases: true });
    await beat('gateway-1', 1);
    await clock.advance(OVER - 2_001);
    expect(result.value).toBeUndefined();
    await clock.advance(1);
    expect(result.value).toMatchObject({ proof: 'elapsed' });
  });

  it('of a known incarnation do not help a revocation of another one', async () => {
    const { clock, store, waiter } = await setUp();
    const result = waiter.wait({ seq: 1, incarnation: 'before', committedAt: clock.now(), maxWaitMs: 200 });
    await clock.advance(200);
    await expect(result).resolves.toMatchObject({ enforced: false });
    expect(store.incarnation).toBe('a');
  });
});

describe('a wait that is bounded or disturbed', () => {
  it('is pending when its time is over, and has looked at the table at least once', async () => {
    const { clock, beat, revoke, list } = await setUp();
    await beat('gateway-1', 0);
    const none = revoke({ maxWaitMs: 0 });
    await clock.advance(1);
    expect(none.value).toEqual({ enforced: false, seq: 1, enforcers: 0, waitedMs: 0 });
    expect(list.calls).toBe(2);
    const some = revoke({ maxWaitMs: 250 });
    await clock.advance(250);
    expect(some.value).toMatchObject({ enforced: false, waitedMs: 250 });
    expect(clock.pendingTimers).toBe(0);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('down'))],
    ['does not answer', () => new Promise<never>(() => undefined)],
  ])('is answered by time alone when the database %s', async (_, run) => {
    const { clock, revoke, list, problems } = await setUp();
    list.run = run;
    const result = revoke();
    const bounded = revoke({ maxWaitMs: 1_500 });
    await clock.advance(1_501);
    expect(bounded.value).toMatchObject({ enforced: false });
    await clock.advance(OVER - 1_501);
    expect(result.value).toMatchObject({ enforced: true, enforcers: 0, waitedMs: OVER, proof: 'elapsed' });
    expect(problems[0]).toMatchObject({ where: 'list-leases' });
  });

  it("ends with the signal's reason when the client has gone", async () => {
    const { clock, beat, revoke, list } = await setUp();
    await beat('gateway-1', 0);
    const gone = new AbortController();
    const result = revoke({ signal: gone.signal });
    await settle();
    gone.abort(new Error('gone'));
    await settle();
    expect(result.error).toEqual(new Error('gone'));
    list.run = () => new Promise(() => undefined);
    const again = new AbortController();
    const reading = revoke({ signal: again.signal });
    await settle();
    again.abort(new Error('gone too'));
    await settle();
    expect(reading.error).toEqual(new Error('gone too'));
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('watching the lease table', () => {
  it('survives a database in trouble, also without anybody to tell', async () => {
    const clock = new ManualClock();
    const waiter = new RevocationWaiter(
      { clock, leases: { listLeases: () => Promise.reject(new Error('down')) }, wake: new Bell(clock) },
      defaultLeaseParameters,
      { listEveryMs: 10 },
    );
    await waiter.observe();
    const result = waiter.wait({ seq: 1, incarnation: 'a', committedAt: clock.now() });
    await clock.advance(OVER);
    await expect(result).resolves.toMatchObject({ proof: 'elapsed' });
  });
});
