import { defaultLeaseParameters, HeadWatch, IncarnationChanged, LeaseServer, type LeaseStore } from '../src';
import { ManualClock, settle } from './manual-clock';
import { MemoryLeaseStore } from './memory-lease-store';

const gateway = { holder: 'gateway-1', epoch: 'e' };
const never = new AbortController().signal;

const setUp = (around: (store: MemoryLeaseStore) => Partial<LeaseStore> = () => ({}), maxRows?: number) => {
  const clock = new ManualClock();
  const memory = new MemoryLeaseStore(() => clock.now());
  const calls: string[] = [];
  const named =
    <A extends unknown[], X>(name: string, call: (...args: A) => Promise<X>) =>
    async (...args: A): Promise<X> => {
      const result = await call(...args);
      calls.push(name);
      return result;
    };
  const store: LeaseStore = {
    beat: named('beat', (beat) => memory.beat(beat)),
    read: named('read', (range) => memory.read(range)),
    release: named('release', (lease) => memory.release(lease)),
    listLeases: () => memory.listLeases(),
    ...around(memory),
  };
  const head = new HeadWatch(clock);
  const server = new LeaseServer(
    { store, head, wakeWaiters: () => calls.push('wake') },
    defaultLeaseParameters,
    { maxRows },
  );
  return { clock, memory, head, server, calls };
};

describe('a renewal at the server', () => {
  it('beats, wakes the waiting revocations, holds, and reads the log in a later snapshot', async () => {
    const { clock, memory, head, server, calls } = setUp();
    memory.commit('token:a');
    const reply = server.renew({ ...gateway, applied: 1, incarnation: 'a' }, never);
    await settle();
    expect(calls).toEqual(['beat', 'wake']);
    expect((await memory.listLeases()).leases).toMatchObject([{ acked: 1 }]);
    head.announce(memory.commit('token:b'));
    await expect(reply).resolves.toMatchObject({
      head: 2,
      rows: [{ seq: 2, subject: 'token:b' }],
      complete: true,
      leaseMs: 5_000,
    });
    expect(calls).toEqual(['beat', 'wake', 'read']);
    expect(clock.pendingTimers).toBe(0);
  });

  // One snapshot for both would miss a revocation that found no lease row: neither would know of the other.
  it('tells of every revocation that committed before the beat could be seen, and after it', async () => {
    const { server } = setUp((memory) => ({
      beat: async (beat) => {
        const done = await memory.beat(beat);
        memory.commit('token:b');
        return done;
      },
    }));
    const reply = await server.renew({ ...gateway, applied: null, incarnation: null }, never);
    expect(reply.rows).toEqual([{ seq: 1, subject: 'token:b' }]);
  });

  it('answers after pollMs when nothing is new', async () => {
    const { clock, server, calls } = setUp();
    const reply = server.renew({ ...gateway, applied: 0, incarnation: 'a' }, never);
    await clock.advance(999);
    expect(calls).not.toContain('read');
    await clock.advance(1);
    await expect(reply).resolves.toMatchObject({ head: 0, rows: [], complete: true });
  });

  it('does not hold who is behind, is new, or comes from another incarnation', async () => {
    const { memory, server } = setUp();
    memory.commit('token:a');
    await expect(server.renew({ ...gateway, applied: 0, incarnation: 'a' }, never)).resolves.toMatchObject({
      head: 1,
    });
    await expect(
      server.renew({ ...gateway, applied: null, incarnation: null }, never),
    ).resolves.toMatchObject({ floor: 0 });
    const reply = await server.renew({ ...gateway, applied: 1, incarnation: 'other' }, never);
    expect(reply).toMatchObject({ floor: 0, rows: [{ seq: 1 }], complete: true });
  });

  it('ends the hold when the client has gone, and reads nothing for it', async () => {
    const { clock, server, calls } = setUp();
    const gone = new AbortController();
    const reply = server.renew({ ...gateway, applied: 0, incarnation: 'a' }, gone.signal);
    await settle();
    gone.abort(new Error('gone'));
    await expect(reply).rejects.toThrow('gone');
    expect(calls).toEqual(['beat', 'wake']);
    expect(clock.pendingTimers).toBe(0);
    await expect(server.renew({ ...gateway, applied: 0, incarnation: 'a' }, gone.signal)).rejects.toThrow(
      'gone',
    );
    expect(calls).toHaveLength(2);
  });

  it('says when there is more than one reply holds', async () => {
    const { memory, server } = setUp(undefined, 2);
    for (const subject of ['a', 'b', 'c']) memory.commit(`token:${subject}`);
    const first = await server.renew({ ...gateway, applied: null, incarnation: null }, never);
    expect(first).toMatchObject({ floor: 0, head: 3, complete: false });
    expect(first.rows).toHaveLength(2);
    await expect(server.renew({ ...gateway, applied: 2, incarnation: 'a' }, never)).resolves.toMatchObject({
      complete: true,
    });
  });

  it('reads from what the client knows, while it acknowledges less', async () => {
    const { memory, server } = setUp();
    for (const subject of ['a', 'b', 'c']) memory.commit(`token:${subject}`);
    const reply = await server.renew({ ...gateway, applied: 1, known: 2, incarnation: 'a' }, never);
    expect(reply.rows).toEqual([{ seq: 3, subject: 'token:c' }]);
    expect((await memory.listLeases()).leases).toMatchObject([{ acked: 1 }]);
  });

  // The beat would be in a database that no revocation looks at any more.
  it('fails when the database was replaced between the beat and the read', async () => {
    const { server } = setUp((memory) => ({
      beat: async (beat) => {
        const done = await memory.beat(beat);
        memory.failOver({ losesLeases: true });
        return done;
      },
    }));
    const reply = server.renew({ ...gateway, applied: null, incarnation: null }, never);
    await expect(reply).rejects.toBeInstanceOf(IncarnationChanged);
  });

  it('releases a lease and wakes those who wait for it', async () => {
    const { memory, server, calls } = setUp();
    await memory.beat({ ...gateway, acked: null, incarnation: null });
    await server.release(gateway);
    expect((await memory.listLeases()).leases).toEqual([]);
    expect(calls).toEqual(['release', 'wake']);
  });
});
