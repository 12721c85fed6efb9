import type { History } from './history';
import type { Ledger } from './ledger';
import type { RequestRecord } from './records';

/** Looks at every request of a history, in no order, and says at the end what only the whole of them shows. */
export interface RequestObserver {
  onRequest(request: RequestRecord): void;
  onEnd?(): void;
}

/** What must be true of every history. Its file says what it assumes. */
export interface Invariant {
  readonly name: string;
  /** One sentence for the report. */
  readonly statement: string;
  /** Judges what is in memory at once; what it has to see of the requests it returns an observer for. */
  examine(history: History, ledger: Ledger): RequestObserver | undefined;
}
