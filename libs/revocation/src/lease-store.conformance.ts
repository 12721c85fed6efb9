import type { LeaseStore } from './lease-store';

/** What an adapter's test gives the suite: the store, and hands on its database. */
export interface LeaseStoreHarness {
  readonly store: LeaseStore;
  /** Commits one revocation of the subject; its seq. */
  commit(subject: string): Promise<number>;
  /** Makes the log rows up to a position older than `ms`. */
  age(upTo: number, ms: number): Promise<void>;
  /** Deletes the log rows up to a position, as clean-up does. */
  prune(upTo: number): Promise<void>;
  /** Makes the rows of the lease table as old as they are when nobody has beaten for `ms`. */
  silence(ms: number): Promise<void>;
  /** As after a restore or a failover; the rows of the tables stay. */
  changeIncarnation(): Promise<void>;
  close?(): Promise<void>;
}

const HISTORY_MS = 600_000;
const whole = { limit: 1_000, historyMs: HISTORY_MS };
const gateway = { holder: 'gateway-1', epoch: 'first' };

/** What every LeaseStore promises. Run it once per adapter, on an empty database each time. */
export function describeLeaseStore(name: string, create: () => Promise<LeaseStoreHarness>): void {
  describe(`LeaseStore: ${name}`, () => {
    let harness: LeaseStoreHarness;
    let store: LeaseStore;
    let incarnation: string;
    const rowOf = async ({ holder, epoch } = gateway) =>
      (await store.listLeases()).leases.find((row) => row.holder === holder && row.epoch === epoch);

    beforeEach(async () => {
      harness = await create();
      store = harness.store;
      ({ incarnation } = await store.listLeases());
    });
    afterEach(() => harness.close?.());

    describe('a beat', () => {
      it('is in the lease table when it resolves', async () => {
        await harness.commit('token:a');
        expect(await store.beat({ ...gateway, acked: 1, incarnation })).toEqual({ incarnation, head: 1 });
        expect(await rowOf()).toMatchObject({ ...gateway, acked: 1 });
      });

      it('acknowledges nothing on a first call', async () => {
        await store.beat({ ...gateway, acked: null, incarnation: null });
        expect((await rowOf())?.acked).toBe(0);
      });

      it('never takes an acknowledgement back, when an older request arrives late', async () => {
        for (const subject of ['token:a', 'token:b']) await harness.commit(subject);
        await store.beat({ ...gateway, acked: 2, incarnation });
        await store.beat({ ...gateway, acked: 1, incarnation });
        await store.beat({ ...gateway, acked: null, incarnation: null });
        expect((await rowOf())?.acked).toBe(2);
      });

      it('changes the beats to a value never used before, also for a row that was deleted and made again', async () => {
        const values = new Set<number>();
        for (let round = 0; round < 3; round++) {
          for (let i = 0; i < 3; i++) {
            await store.beat({ ...gateway, acked: null, incarnation });
            values.add((await rowOf())!.beats);
          }
          await store.release(gateway);
        }
        expect(values.size).toBe(9);
      });

      it('does not take the acknowledgement of another incarnation', async () => {
        await store.beat({ ...gateway, acked: 7, incarnation: 'another' });
        expect((await rowOf())?.acked).toBe(0);
      });

      // Positions of a log that was lost would pass for positions of the one that replaced it.
      it('forgets what was acknowledged before the incarnation changed', async () => {
        for (const subject of ['token:a', 'token:b']) await harness.commit(subject);
        await store.beat({ ...gateway, acked: 2, incarnation });
        await harness.changeIncarnation();
        expect((await store.listLeases()).incarnation).not.toBe(incarnation);
        const changed = await store.beat({ ...gateway, acked: 2, incarnation });
        expect(changed.incarnation).not.toBe(incarnation);
        expect((await rowOf())?.acked).toBe(0);
        await store.beat({ ...gateway, acked: 1, incarnation: changed.incarnation });
        expect((await rowOf())?.acked).toBe(1);
      });

      it('of many processes at once finds a row for each', async () => {
        const holders = Array.from({ length: 8 }, (_, i) => ({ holder: `gateway-${i}`, epoch: 'first' }));
        await Promise.all(holders.map((holder) => store.beat({ ...holder, acked: 0, incarnation })));
        const { leases } = await store.listLeases();
        expect(new Set(leases.map(({ beats }) => beats)).size).toBe(8);
      });
    });

    describe('silence', () => {
      // By the database's clock nobody can tell how long a lease still is: only who has watched the silence may.
      it('for however long takes no row out of the table', async () => {
        await store.beat({ ...gateway, acked: 0, incarnation });
        const before = await rowOf();
        await harness.silence(86_400_000);
        expect(await rowOf()).toEqual(before);
      });
    });

    describe('a restart', () => {
      // The old process may be a zombie that still holds its lease: its row must go on counting.
      it('gets a row of its own and leaves the old one as it was', async () => {
        await harness.commit('token:a');
        await store.beat({ ...gateway, acked: 0, incarnation });
        const before = await rowOf();
        await store.beat({ ...gateway, epoch: 'second', acked: 1, incarnation });
        expect(await rowOf()).toEqual(before);
        expect(await rowOf({ ...gateway, epoch: 'second' })).toMatchObject({ acked: 1 });
      });

      it('is not released by the old process, nor the old one by it', async () => {
        await store.beat({ ...gateway, acked: 0, incarnation });
        await store.beat({ ...gateway, epoch: 'second', acked: 0, incarnation });
        await store.release({ ...gateway, epoch: 'second' });
        expect((await store.listLeases()).leases).toMatchObject([gateway]);
        await store.release({ holder: 'nobody', epoch: 'first' });
        expect((await store.listLeases()).leases).toHaveLength(1);
        await store.release(gateway);
        expect((await store.listLeases()).leases).toEqual([]);
      });
    });

    describe('reading the log', () => {
      it('gives every row after a position, in order and without a gap, and the head in the same snapshot', async () => {
        for (const subject of ['token:a', 'account:7', 'all']) await harness.commit(subject);
        const slice = await store.read({ after: 1, ...whole });
        expect(slice).toMatchObject({ incarnation, head: 3 });
        expect(slice.rows).toEqual([
          { seq: 2, subject: 'account:7' },
          { seq: 3, subject: 'all' },
        ]);
        expect(slice.floor).toBeUndefined();
        expect(await store.read({ after: 3, ...whole })).toMatchObject({ head: 3, rows: [] });
      });

      it('has no gap when revocations commit at the same time', async () => {
        const reading = (async () => {
          for (let round = 0; round < 10; round++) {
            const { head, rows } = await store.read({ after: 0, ...whole });
            expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: head }, (_, i) => i + 1));
          }
        })();
        await Promise.all(Array.from({ length: 12 }, (_, i) => harness.commit(`token:${i}`)));
        await reading;
        expect((await store.read({ after: 0, ...whole })).rows).toHaveLength(12);
      });

      it('gives no more rows than asked for, the first ones', async () => {
        for (const subject of ['token:a', 'token:b', 'token:c']) await harness.commit(subject);
        const { head, rows } = await store.read({ after: 0, limit: 2, historyMs: HISTORY_MS });
        expect({ head, seqs: rows.map(({ seq }) => seq) }).toEqual({ head: 3, seqs: [1, 2] });
      });

      it('begins a first call at the position of ten minutes ago, and names it', async () => {
        for (const subject of ['token:a', 'token:b', 'token:c']) await harness.commit(subject);
        expect(await store.read({ after: null, ...whole })).toMatchObject({ floor: 0, head: 3 });
        await harness.age(2, HISTORY_MS + 1_000);
        const slice = await store.read({ after: null, ...whole });
        expect(slice).toMatchObject({ floor: 2, head: 3, rows: [{ seq: 3, subject: 'token:c' }] });
      });

      it('begins anew for a position that the kept log no longer reaches, or that it never reached', async () => {
        for (const subject of ['token:a', 'token:b', 'token:c']) await harness.commit(subject);
        await harness.age(2, HISTORY_MS + 1_000);
        await harness.prune(2);
        expect(await store.read({ after: 1, ...whole })).toMatchObject({
          floor: 2,
          head: 3,
          rows: [{ seq: 3 }],
        });
        expect(await store.read({ after: 9, ...whole })).toMatchObject({ floor: 2, head: 3 });
        expect((await store.read({ after: 2, ...whole })).floor).toBeUndefined();
      });

      it('begins at the head when all of it is old and cleaned up', async () => {
        for (const subject of ['token:a', 'token:b']) await harness.commit(subject);
        await harness.age(2, HISTORY_MS + 1_000);
        await harness.prune(2);
        expect(await store.read({ after: null, ...whole })).toMatchObject({ floor: 2, head: 2, rows: [] });
      });

      it("tells the database's clock, which runs", async () => {
        const first = await store.read({ after: null, ...whole });
        const second = await store.read({ after: null, ...whole });
        expect(Number.isFinite(first.databaseTimeMs)).toBe(true);
        expect(second.databaseTimeMs).toBeGreaterThanOrEqual(first.databaseTimeMs);
      });
    });
  });
}
