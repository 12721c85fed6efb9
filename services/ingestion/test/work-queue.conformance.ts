import { eventually } from '@libs/testing';
import { claimDue, goReport, type IngestionStores, openUpload, storeComplete } from './ingestion-stores';

const totals = { files: 0, coverableLines: 0, coveredLines: 0 };

/** What every WorkQueue promises, on the queue of reports. Run it once per adapter, on an empty database each time. */
export function describeWorkQueue(name: string, create: () => Promise<IngestionStores>): void {
  describe(`WorkQueue: ${name}`, () => {
    let stores: IngestionStores;
    beforeEach(async () => {
      stores = await create();
    });
    afterEach(() => stores.close());

    const claim = (claimMs?: number) => claimDue(stores.queue, claimMs);
    const retry = { problem: 'p', waitMs: 0, maxAttempts: 5 };

    it('gives what is due to one worker, the newest generation of it', async () => {
      await storeComplete(stores, 'one');
      await storeComplete(stores, 'two');
      expect(await claim()).toMatchObject({ ...goReport, generation: 2, attempt: 1 });
      expect(await stores.queue.claim(60_000)).toBeUndefined();
    });

    it('gives nothing that nobody asked for, or that is done', async () => {
      await stores.ledger.durably((tx) => tx.requestReport(goReport, 0));
      expect(await stores.queue.claim(60_000)).toBeUndefined();
      await storeComplete(stores, 'one');
      const mine = await claim(1);
      await stores.reports.transaction(async (tx) => {
        await tx.finish(mine, totals);
      });
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(await stores.queue.claim(60_000)).toBeUndefined();
    });

    it('gives what is due the longest first', async () => {
      await storeComplete(stores, 'one', { language: 'Java' });
      await storeComplete(stores, 'one');
      expect([(await claim()).language, (await claim()).language]).toEqual(['Java', 'Go']);
    });

    // A worker that died says nothing.
    it('gives a claim to another worker when its time is over', async () => {
      await storeComplete(stores, 'one');
      await claim(30);
      const second = await eventually(() => claim(60_000));
      expect(second.attempt).toBe(2);
    });

    it('makes a claim last while it is kept', async () => {
      await storeComplete(stores, 'one');
      const mine = await claim(200);
      expect(await stores.queue.keep(mine, 60_000)).toBe(true);
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(await stores.queue.claim(60_000)).toBeUndefined();
    });

    it('never waits for a report that a transaction has locked', async () => {
      await storeComplete(stores, 'one');
      const upload = await openUpload(stores.ledger);
      await upload.tx.requestReport(goReport, 0);
      expect(await stores.queue.claim(60_000)).toBeUndefined();
      await upload.commit();
      expect(await claim()).toMatchObject({ generation: 1 });
    });

    it('tells who keeps a claim that nobody wants its generation any more', async () => {
      await storeComplete(stores, 'one');
      const mine = await claim();
      expect(await stores.queue.keep(mine, 1)).toBe(true);
      await storeComplete(stores, 'two');
      expect(await stores.queue.keep(mine, 1)).toBe(false);
      const next = await claim();
      await stores.reports.transaction(async (tx) => {
        await tx.finish(next, totals);
      });
      expect(await stores.queue.keep(next, 1)).toBe(false);
    });

    it('makes what failed due again, at the next attempt and never beyond the last', async () => {
      await storeComplete(stores, 'one');
      await stores.queue.retryLater(await claim(), retry);
      const second = await eventually(() => claim());
      expect(second.attempt).toBe(2);
      await stores.queue.retryLater(second, { ...retry, maxAttempts: 2 });
      expect((await eventually(() => claim())).attempt).toBe(2);
    });

    it('does not give what is parked, until another generation is asked for', async () => {
      await storeComplete(stores, 'one');
      await stores.queue.park(await claim(1), 'broken');
      expect(await stores.queue.backlog()).toMatchObject({ parked: 1 });
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(await stores.queue.claim(60_000)).toBeUndefined();
      await storeComplete(stores, 'two');
      expect(await claim()).toMatchObject({ generation: 2, attempt: 1 });
      expect(await stores.queue.backlog()).toMatchObject({ parked: 0 });
    });

    it('tells what is left to do, how old the oldest of it is, and what is parked', async () => {
      expect(await stores.queue.backlog()).toEqual({ waiting: 0, oldestAgeS: 0, parked: 0 });
      await storeComplete(stores, 'one');
      await new Promise((resolve) => setTimeout(resolve, 20));
      const { waiting, oldestAgeS, parked } = await stores.queue.backlog();
      expect({ waiting, parked }).toEqual({ waiting: 1, parked: 0 });
      expect(oldestAgeS).toBeGreaterThan(0);
      await stores.queue.park(await claim(1), 'broken');
      expect(await stores.queue.backlog()).toEqual({ waiting: 0, oldestAgeS: 0, parked: 1 });
    });

    it('does not listen to whoever has not the present claim', async () => {
      await storeComplete(stores, 'one');
      const stale = await claim(1);
      const present = await eventually(() => claim(60_000));
      await stores.queue.park(stale, 'broken');
      await stores.queue.retryLater(stale, retry);
      expect(await stores.queue.backlog()).toMatchObject({ parked: 0 });
      expect(await stores.queue.claim(60_000)).toBeUndefined();
      expect(await stores.queue.keep(present, 60_000)).toBe(true);
    });
  });
}
