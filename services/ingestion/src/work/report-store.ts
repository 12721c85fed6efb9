import type { CoverageReportProcessed } from '@libs/contracts';
import type { MergedFile } from '../coverage/merge-parts';
import type { ReceivedPart } from './report-parts';
import type { Claim } from './work-queue';

/** One generation of one report. */
export interface ReportClaim extends Claim {
  reportId: string;
  language: string;
}

export interface ReportTotals {
  files: number;
  coverableLines: number;
  coveredLines: number;
}

/**
 * The statements of the transaction that stores a report. Each sees what others had committed before it began, and what this
 * transaction has written.
 */
export interface ReportTransaction {
  /**
   * Adds files to the claim's generation, the first being number `first`. Where a twin has stored the same ones, or is about to,
   * this is a wait and then nothing.
   */
  insertFiles(claim: ReportClaim, first: number, files: readonly MergedFile[]): Promise<void>;
  /**
   * Locks the report and makes the claim's generation the one that is read. Gives when; undefined if this generation or a newer
   * one is there already, and then nothing is changed.
   */
  finish(claim: ReportClaim, totals: ReportTotals): Promise<Date | undefined>;
  deleteOlderFiles(claim: ReportClaim): Promise<void>;
  /** Keeps the coverage of the commit as a whole, as far as it can be told now. */
  keepCommitTotal(claim: ReportClaim): Promise<void>;
  /** Puts the event into the outbox. */
  publish(event: CoverageReportProcessed): Promise<void>;
}

/** Where the parts of reports are read and reports are kept. Its promises are `report-store.conformance.ts`. */
export abstract class ReportStore {
  /** The uploads that count for the claim's generation or an earlier one, in order of arrival. */
  abstract receivedParts(claim: ReportClaim): Promise<ReceivedPart[]>;
  /** The bytes of one upload as they were received. */
  abstract bodyOf(position: number): Promise<AsyncIterable<Buffer>>;
  /** Resolves when what `work` wrote is committed. When it rejects, it may or may not have happened. */
  abstract transaction(work: (tx: ReportTransaction) => Promise<void>): Promise<void>;
}
