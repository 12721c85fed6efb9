import { setTimeout as sleep } from 'node:timers/promises';
import type { CoverageUpload, UploadLedger, UploadTransaction } from '../src/uploads/upload-ledger';
import type { ReportClaim, ReportStore, ReportTransaction } from '../src/work/report-store';
import type { WorkQueue } from '../src/work/work-queue';

/** The stores of one empty ingestion database, real or modelled: what the conformance suites run on. */
export interface IngestionStores {
  readonly ledger: UploadLedger;
  readonly reports: ReportStore;
  readonly queue: WorkQueue<ReportClaim>;
  /** A body as this ledger takes it. */
  compress(body: Buffer): Buffer;
  /** The events in the outbox: of an upload its id, of a report its id and generation. */
  published(): Promise<string[]>;
  close(): Promise<void>;
}

export const SHA = 'a'.repeat(40);
export const commit = { repositoryId: 9, commitSha: SHA };
export const goReport = { ...commit, language: 'Go' };

/** A transaction that a test holds open, and what becomes of it. */
export interface Open<T> {
  readonly tx: T;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

type Run<T> = (work: (tx: T) => Promise<void>) => Promise<unknown>;

async function open<T>(run: Run<T>): Promise<Open<T>> {
  const end = { resolve: (): void => undefined, reject: (): void => undefined };
  const ended = new Promise<void>((resolve, reject) => {
    Object.assign(end, { resolve, reject: () => reject(new Error('rolled back by the test')) });
  });
  let done: Promise<unknown> = Promise.resolve();
  const tx = await new Promise<T>((resolve) => {
    done = run(async (begun) => {
      resolve(begun);
      await ended;
    });
  });
  return {
    tx,
    commit: async () => {
      end.resolve();
      await done;
    },
    rollback: async () => {
      end.reject();
      await done.catch(() => undefined);
    },
  };
}

export const openUpload = (ledger: UploadLedger): Promise<Open<UploadTransaction>> =>
  open((work) => ledger.durably(work));

export const openReport = (reports: ReportStore): Promise<Open<ReportTransaction>> =>
  open((work) => reports.transaction(work));

/** Whether it still waits, after long enough for anything that does not. */
export async function isWaiting(promise: Promise<unknown>): Promise<boolean> {
  const settled = promise.then(
    () => false,
    () => false,
  );
  return Promise.race([settled, sleep(100, true)]);
}

export const uploadOf = (
  stores: IngestionStores,
  body: string,
  more: Partial<CoverageUpload> = {},
): CoverageUpload => {
  const digest = Buffer.from(body.padEnd(32)).subarray(0, 32);
  const compressed = stores.compress(Buffer.from(body));
  const received = { digest, compressed, bytes: body.length };
  return { ...goReport, kind: 'complete', tokenId: 'AbCdEfGhIjKl', ...received, ...more };
};

/** Stores an upload that counts at once, as a complete one does; gives its position. */
export const storeComplete = (
  stores: IngestionStores,
  body: string,
  more: Partial<CoverageUpload> = {},
): Promise<number> =>
  stores.ledger.durably(async (tx) => {
    const upload = uploadOf(stores, body, more);
    const inserted = await tx.insertUpload(crypto.randomUUID(), upload);
    await tx.lockCommit(upload);
    const generation = await tx.requestReport(upload, 1);
    const position = inserted?.position ?? 0;
    await tx.countFrom([position], generation);
    return position;
  });

/** Claims what is due; fails when nothing is. */
export async function claimDue(queue: WorkQueue<ReportClaim>, claimMs = 60_000): Promise<ReportClaim> {
  const claim = await queue.claim(claimMs);
  if (!claim) throw new Error('Nothing is due.');
  return claim;
}
