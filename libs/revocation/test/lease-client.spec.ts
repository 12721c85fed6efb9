import type { Clock } from '@libs/clock';
import {
  defaultLeaseParameters,
  LeaseClient,
  type LeaseClientOptions,
  type LeaseTransport,
  LogContradiction,
  type Problem,
  type RenewReply,
  type RenewRequest,
} from '../src';
import { ManualClock, settle } from './manual-clock';

interface Call {
  readonly request: RenewRequest;
  readonly signal: AbortSignal;
  readonly reply: (reply: Partial<RenewReply>) => Promise<void>;
  readonly fail: (error: Error) => Promise<void>;
}

/** A transport whose every reply is written by the test. */
class Line implements LeaseTransport {
  readonly calls: Call[] = [];
  readonly released: unknown[] = [];
  releasing: () => Promise<void> = () => Promise.resolve();

  renew(request: RenewRequest, signal: AbortSignal): Promise<RenewReply> {
    return new Promise((resolve, reject) => {
      const empty = { incarnation: 'a', head: 0, rows: [], complete: true, databaseTimeMs: 0 };
      this.calls.push({
        request,
        signal,
        reply: (reply) => (resolve({ ...empty, ...reply }), settle()),
        fail: (error) => (reject(error), settle()),
      });
    });
  }
  release(request: unknown): Promise<void> {
    this.released.push(request);
    return this.releasing();
  }
  get last(): Call {
    return this.calls[this.calls.length - 1]!;
  }
}

const rows = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => ({ seq: from + i, subject: `token:${from + i}` }));

const setUp = (options: Partial<LeaseClientOptions> = {}, clock: ManualClock & Clock = new ManualClock()) => {
  const line = new Line();
  const problems: Problem[] = [];
  const client = new LeaseClient(
    { clock, transport: line, random: () => 0.5, report: (problem) => problems.push(problem) },
    { holder: 'gateway-1', epoch: 'e', parameters: defaultLeaseParameters, ...options },
  );
  client.start();
  return { clock, line, client, problems };
};
const started = async (options: Partial<LeaseClientOptions> = {}, applied = 5) => {
  const all = setUp(options);
  await settle();
  await all.line.last.reply({ floor: 0, head: applied, rows: rows(1, applied) });
  return all;
};

describe('renewing', () => {
  it('asks for a snapshot first, then acknowledges what it applied, one call at a time', async () => {
    const { line, client } = setUp();
    client.start();
    await settle();
    expect(line.calls).toHaveLength(1);
    expect(line.last.request).toEqual({
      holder: 'gateway-1',
      epoch: 'e',
      applied: null,
      known: null,
      incarnation: null,
    });
    await line.last.reply({ floor: 3, head: 5, rows: rows(4, 5) });
    expect(client.view).toMatchObject({ incarnation: 'a', applied: 5, floor: 3 });
    expect(client.lease.fresh()).toBe(true);
    expect(line.calls).toHaveLength(2);
    expect(line.last.request).toMatchObject({ applied: 5, known: 5, incarnation: 'a' });
  });

  it('tells the end of the log as the authority told it, also while rows are missing', async () => {
    const { line, client } = setUp();
    expect(client.head).toBe(0);
    await settle();
    await line.last.reply({ floor: 0, head: 9, rows: rows(1, 4), complete: false });
    expect([client.view.applied, client.head]).toEqual([4, 9]);
    await client.stop();
  });

  it('counts the lease from before the request was sent', async () => {
    const { clock, line, client } = setUp();
    await settle();
    await clock.advance(2_000);
    await line.last.reply({ floor: 0 });
    expect(client.lease.remainingMs()).toBe(2_950);
  });

  it('applies the rows of an incomplete reply, asks on at once, and does not extend the lease', async () => {
    const { line, client } = setUp();
    await settle();
    await line.last.reply({ floor: 0, head: 5, rows: rows(1, 3), complete: false });
    expect(client.view.applied).toBe(3);
    expect(client.view.denies(['token:2'], 1)).toBe(true);
    expect(client.lease.fresh()).toBe(false);
    expect(line.last.request).toMatchObject({ applied: 3, known: 3 });
    await line.last.reply({ head: 5, rows: rows(4, 5) });
    expect(client.lease.fresh()).toBe(true);
  });

  it('keeps an earlier lease while rows are still coming, and no longer', async () => {
    const { clock, line, client } = await started();
    await clock.advance(1_000);
    await line.last.reply({ head: 9, rows: rows(6, 7), complete: false });
    expect(client.lease.remainingMs()).toBe(3_950);
  });

  it('begins anew when the rows have a gap, rather than believe that nothing is missing', async () => {
    const { clock, line, client, problems } = await started();
    await line.last.reply({ head: 8, rows: [...rows(6, 6), ...rows(8, 8)] });
    expect(problems).toMatchObject([{ where: 'renew', error: expect.any(LogContradiction) as unknown }]);
    expect(client.lease.fresh()).toBe(false);
    expect(client.view.incarnation).toBeNull();
    await clock.advance(100);
    expect(line.last.request).toMatchObject({ applied: null, known: null, incarnation: null });
  });

  it.each([
    ['the head is below what was known of the same incarnation', { head: 4 }],
    ['it is, though the reply begins anew', { head: 4, floor: 2, rows: rows(3, 4) }],
    ['another incarnation comes without a snapshot', { incarnation: 'b', head: 5 }],
  ])('begins anew and holds no lease when %s', async (_, reply) => {
    const { line, client } = await started();
    await line.last.reply(reply);
    expect(client.lease.fresh()).toBe(false);
    expect(client.view.incarnation).toBeNull();
  });

  it('resets the view for another incarnation, and acknowledges nothing of the one before', async () => {
    const { line, client } = await started();
    await line.last.reply({ incarnation: 'b', floor: 1, head: 4, rows: rows(2, 3), complete: false });
    expect(client.lease.fresh()).toBe(false);
    expect(client.view).toMatchObject({ incarnation: 'b', applied: 3, floor: 1 });
    expect(client.view.admits({ incarnation: 'a', asOf: 5, subjects: [] })).toBe(false);
    expect(line.last.request).toMatchObject({ incarnation: 'b', applied: 3 });
    await line.last.reply({ incarnation: 'b', head: 4, rows: rows(4, 4) });
    expect(client.lease.fresh()).toBe(true);
  });

  it('goes on in the same incarnation when the kept log no longer reaches back', async () => {
    const { line, client } = await started();
    await line.last.reply({ floor: 8, head: 9, rows: rows(9, 9) });
    expect(client.view).toMatchObject({ applied: 9, floor: 8 });
    expect(client.lease.fresh()).toBe(true);
  });

  it('lets a hint deny early, and proves nothing by it', async () => {
    const { clock, line, client } = await started();
    await clock.advance(2_000);
    client.view.hint({ seq: 6, subject: 'token:x', incarnation: 'a', wholeRow: true });
    expect(client.view.denies(['token:x'], 5)).toBe(true);
    expect(client.lease.remainingMs()).toBe(2_950);
    expect(line.last.request).toMatchObject({ applied: 5 });
  });

  it("gives the database's clock from before the request", async () => {
    const { clock, line, client } = setUp();
    await settle();
    await clock.advance(1_000);
    await line.last.reply({ floor: 0, databaseTimeMs: 70_000 });
    expect(client.databaseClock.mayBePast(71_000)).toBe(true);
    expect(client.databaseClock.isPast(70_001)).toBe(false);
  });
});

describe('a renewal that fails', () => {
  it('is tried again after a growing, bounded pause', async () => {
    const { clock, line, problems } = setUp({ maxBackoffMs: 150 });
    await settle();
    for (const pause of [37.5, 75, 112.5, 112.5]) {
      const before = line.calls.length;
      await line.last.fail(new Error('refused'));
      await clock.advance(pause - 1);
      expect(line.calls).toHaveLength(before);
      await clock.advance(1);
      expect(line.calls).toHaveLength(before + 1);
    }
    expect(problems).toHaveLength(4);
    await line.last.reply({ floor: 0 });
    await line.last.fail(new Error('refused'));
    await clock.advance(38);
    expect(line.calls).toHaveLength(7);
  });

  it('is given up when no reply comes, and its late reply changes nothing', async () => {
    const { clock, line, client } = setUp();
    await settle();
    const hanging = line.last;
    await clock.advance(3_000);
    expect(hanging.signal.aborted).toBe(true);
    await hanging.reply({ floor: 0, head: 3, rows: rows(1, 3) });
    expect(client.view.incarnation).toBeNull();
    expect(client.lease.fresh()).toBe(false);
    await clock.advance(100);
    expect(line.calls).toHaveLength(2);
  });
});

describe('stopping', () => {
  it('stops using the lease before it releases it', async () => {
    const { line, client } = await started();
    let freshWhenReleased: boolean | undefined;
    line.releasing = () => {
      freshWhenReleased = client.lease.fresh();
      return Promise.resolve();
    };
    const stopping = client.stop();
    expect(client.lease.fresh()).toBe(false);
    await stopping;
    await client.stop();
    expect(freshWhenReleased).toBe(false);
    expect(line.released).toEqual([{ holder: 'gateway-1', epoch: 'e' }]);
  });

  it('is final: no reply under way brings the lease back, nothing renews', async () => {
    const { clock, line, client } = await started();
    const underWay = line.last;
    await client.stop();
    expect(underWay.signal.aborted).toBe(true);
    await underWay.reply({ head: 5 });
    client.start();
    await clock.advance(10_000);
    expect(client.lease.fresh()).toBe(false);
    expect(line.calls).toHaveLength(2);
    expect(clock.pendingTimers).toBe(0);
  });

  it('does not hang on a release that fails or does not answer', async () => {
    const { clock, line, client, problems } = await started();
    line.releasing = () => new Promise(() => undefined);
    const stopping = client.stop();
    await clock.advance(3_000);
    await stopping;
    expect(problems).toMatchObject([{ where: 'release' }]);
  });

  it('works during a pause after a failure, and before the start', async () => {
    const { line, client } = setUp();
    await settle();
    await line.last.fail(new Error('refused'));
    await client.stop();
    expect(line.released).toHaveLength(1);
    const unstarted = new LeaseClient(
      { clock: new ManualClock(), transport: line, random: () => 0 },
      { holder: 'g', epoch: 'e', parameters: defaultLeaseParameters },
    );
    await unstarted.stop();
    expect(line.released).toHaveLength(1);
  });
});

describe('the acknowledgement', () => {
  const barrier = () => {
    const asked: { position: number; drained: () => Promise<void>; failed: () => Promise<void> }[] = [];
    const beforeAck = (position: number) =>
      new Promise<void>((resolve, reject) => {
        asked.push({
          position,
          drained: () => (resolve(), settle()),
          failed: () => (reject(new Error('no')), settle()),
        });
      });
    return { asked, beforeAck };
  };

  it('comes only after the tombstones are in force and the work they forbid is gone', async () => {
    const { asked, beforeAck } = barrier();
    const { line, client } = await started({ beforeAck });
    expect(asked.map(({ position }) => position)).toEqual([5]);
    expect(client.view.denies(['token:5'], 4)).toBe(true);
    expect(line.calls).toHaveLength(1);
    await asked[0]!.drained();
    expect(line.last.request).toMatchObject({ applied: 5 });
    await line.last.reply({ head: 5 });
    expect(asked).toHaveLength(1);
    expect(line.calls).toHaveLength(3);
  });

  // Other tokens' uploads must not stand still because one upload of a revoked token is slow.
  it('stays behind while they are under way, and the lease goes on', async () => {
    const { asked, beforeAck } = barrier();
    const { clock, line, client, problems } = await started({ beforeAck });
    await asked[0]!.drained();
    await line.last.reply({ head: 7, rows: rows(6, 7) });
    expect(line.calls).toHaveLength(2);
    await clock.advance(1_000);
    expect(line.last.request).toMatchObject({ applied: 5, known: 7 });
    expect(problems).toMatchObject([{ where: 'before-ack' }]);
    await line.last.reply({ head: 7 });
    expect(client.lease.remainingMs()).toBe(4_950);
    await asked[2]!.drained();
    expect(line.last.request).toMatchObject({ applied: 7 });
  });

  it('is not given when the barrier fails, nor for a position that a hint reached without it', async () => {
    const { asked, beforeAck } = barrier();
    const { line, client } = await started({ beforeAck });
    client.view.hint({ seq: 6, subject: 'token:x', incarnation: 'a', wholeRow: true });
    await asked[0]!.drained();
    expect(line.last.request).toMatchObject({ applied: 5, known: 6 });
    await line.last.reply({ head: 6 });
    await asked[1]!.failed();
    expect(line.last.request).toMatchObject({ applied: 5 });
  });

  it('of one incarnation is never sent for another, while work that a failover made unjudgeable is under way', async () => {
    const { asked, beforeAck } = barrier();
    const { clock, line } = await started({ beforeAck });
    await asked[0]!.drained();
    await line.last.reply({ incarnation: 'b', floor: 0, head: 3, rows: rows(1, 3) });
    await clock.advance(1_000);
    expect(line.last.request).toMatchObject({ incarnation: 'b', applied: null, known: 3 });
  });

  it('does not keep a process from stopping', async () => {
    const { beforeAck } = barrier();
    const { client, problems } = await started({ beforeAck });
    await client.stop();
    expect(problems).toEqual([]);
  });
});
