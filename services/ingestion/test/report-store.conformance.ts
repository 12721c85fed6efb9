import {
  claimDue,
  goReport,
  type IngestionStores,
  isWaiting,
  openReport,
  storeComplete,
} from './ingestion-stores';
import type { ReportClaim } from '../src/work/report-store';

const totals = { files: 0, coverableLines: 0, coveredLines: 0 };
const file = { filename: 'a.go', coverableLines: 1, coveredLines: 1, lines: Buffer.from([1, 1]) };

/** What every ReportStore promises. Run it once per adapter, on an empty database each time. */
export function describeReportStore(name: string, create: () => Promise<IngestionStores>): void {
  describe(`ReportStore: ${name}`, () => {
    let stores: IngestionStores;
    beforeEach(async () => {
      stores = await create();
    });
    afterEach(() => stores.close());

    const finish = async (claim: ReportClaim): Promise<boolean> => {
      let isStored = false;
      await stores.reports.transaction(async (tx) => {
        isStored = (await tx.finish(claim, totals)) !== undefined;
      });
      return isStored;
    };

    it('tells what counts up to a generation, in order of arrival', async () => {
      const first = await storeComplete(stores, 'one');
      await storeComplete(stores, 'other language', { language: 'Java' });
      await storeComplete(stores, 'other repository', { repositoryId: 10 });
      const second = await storeComplete(stores, 'two');
      const claim = { ...(await claimDue(stores.queue)), ...goReport };
      const parts = (generation: number) => stores.reports.receivedParts({ ...claim, generation });
      expect(await parts(1)).toEqual([{ position: first, kind: 'complete', generation: 1 }]);
      expect((await parts(2)).map(({ position }) => position)).toEqual([first, second]);
      expect(await parts(0)).toEqual([]);
    });

    it('gives back the bytes that were received', async () => {
      const position = await storeComplete(stores, '{"fileReports":[]}');
      const chunks: Buffer[] = [];
      for await (const chunk of await stores.reports.bodyOf(position)) chunks.push(chunk);
      expect(Buffer.concat(chunks).toString()).toBe('{"fileReports":[]}');
      await expect(stores.reports.bodyOf(position + 1)).rejects.toThrow('is gone');
    });

    it('lets a generation be stored once, and never an older one over a newer', async () => {
      await storeComplete(stores, 'one');
      const older = await claimDue(stores.queue);
      await storeComplete(stores, 'two');
      const newer = await claimDue(stores.queue);
      expect([older.generation, newer.generation]).toEqual([1, 2]);
      expect(await finish(newer)).toBe(true);
      expect(await finish(newer)).toBe(false);
      expect(await finish(older)).toBe(false);
    });

    it('lets a twin wait, and tells it what became of the other', async () => {
      await storeComplete(stores, 'one');
      const claim = await claimDue(stores.queue);
      for (const end of ['rollback', 'commit'] as const) {
        const first = await openReport(stores.reports);
        await first.tx.insertFiles(claim, 0, [file]);
        expect(await first.tx.finish(claim, totals)).toBeDefined();
        const second = finish(claim);
        expect(await isWaiting(second)).toBe(true);
        await first[end]();
        expect(await second).toBe(end === 'rollback');
        if (end === 'rollback') {
          await storeComplete(stores, 'two');
          Object.assign(claim, await claimDue(stores.queue));
        }
      }
    });

    it('lets files that a twin is storing be waited for, and stores them once', async () => {
      await storeComplete(stores, 'one');
      const claim = await claimDue(stores.queue);
      const first = await openReport(stores.reports);
      await first.tx.insertFiles(claim, 0, [file]);
      const second = stores.reports.transaction((tx) => tx.insertFiles(claim, 0, [file]));
      expect(await isWaiting(second)).toBe(true);
      await first.commit();
      await second;
    });

    // An upload of the commit would wait for as long as a large report takes.
    it('locks the report from its finish on and no sooner', async () => {
      await storeComplete(stores, 'one');
      const claim = await claimDue(stores.queue);
      const storing = await openReport(stores.reports);
      await storing.tx.insertFiles(claim, 0, [file]);
      await storeComplete(stores, 'two');
      await storing.tx.finish(claim, totals);
      const upload = storeComplete(stores, 'three');
      expect(await isWaiting(upload)).toBe(true);
      await storing.commit();
      await upload;
      expect((await claimDue(stores.queue)).generation).toBe(3);
    });

    it('publishes with the transaction, or not at all', async () => {
      await storeComplete(stores, 'one');
      const { reportId, generation } = await claimDue(stores.queue);
      const processedAt = new Date().toISOString();
      const event = { ...goReport, ...totals, reportId, generation, processedAt };
      const failed = await openReport(stores.reports);
      await failed.tx.publish(event);
      await failed.rollback();
      expect(await stores.published()).toEqual([]);
      await stores.reports.transaction((tx) => tx.publish(event));
      expect(await stores.published()).toEqual([`${reportId}/${generation}`]);
    });
  });
}
