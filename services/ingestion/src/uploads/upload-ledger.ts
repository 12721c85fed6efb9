import type { CoverageUploadReceived } from '@libs/contracts';
import type { ReceivedBody } from './receive-body';

export interface Commit {
  repositoryId: number;
  commitSha: string;
}

export interface CoverageUpload extends Commit, ReceivedBody {
  language: string;
  kind: 'complete' | 'partial';
  tokenId: string;
}

export interface Final extends Commit {
  tokenId: string;
}

export interface Inserted {
  /** Uploads in order of arrival. */
  position: number;
  receivedAt: Date;
}

/**
 * The statements of one transaction about uploads. Each sees what others had committed before it began, and what this transaction
 * has written. What is locked stays locked until the transaction ends; whoever waits for it then sees its outcome.
 */
export interface UploadTransaction {
  /** Stores the upload and its body. Undefined if the same bytes were received before. A parallel twin is waited for: it may yet fail. */
  insertUpload(uploadId: string, upload: CoverageUpload): Promise<Inserted | undefined>;
  /** Locks the commit, whether it was seen before or not. */
  lockCommit(commit: Commit): Promise<void>;
  /**
   * Locks the report and asks for `generations` more generations of it; gives the newest that was asked for. One more generation
   * is due at once and has all its attempts, also when the one before it was parked.
   */
  requestReport(report: Commit & { language: string }, generations: 0 | 1): Promise<number>;
  /**
   * Makes the commit's reports that are parked, or the one of this language, due at once with all their attempts. All others stay
   * as they are.
   */
  revive(commit: Commit, language?: string): Promise<void>;
  /** From this generation of its report on, these uploads count. */
  countFrom(positions: readonly number[], generation: number): Promise<void>;
  /** The commit's partials that count from no generation yet, by language, in order of arrival. */
  waitingPartials(commit: Commit): Promise<Map<string, number[]>>;
  hasFinal(commit: Commit): Promise<boolean>;
  /** Gives when it was received. */
  insertFinal(uploadId: string, final: Final): Promise<Date>;
  /** Puts the event into the outbox. */
  publish(event: CoverageUploadReceived): Promise<void>;
}

/** Where uploads are kept. Its promises are `upload-ledger.conformance.ts`. */
export abstract class UploadLedger {
  /**
   * Runs one transaction: when this resolves, what it wrote survives anything that the database survives; when it rejects, it may
   * or may not have happened, and may be called again.
   * @throws IngestionUnavailable when the database did not confirm it
   */
  abstract durably<T>(work: (tx: UploadTransaction) => Promise<T>): Promise<T>;
}
