import type { HistoryRecord, RequestRecord, RevocationRecord, UploadRecord } from '../history/records';

/** One request of the load, of any kind. */
export type Attempt = RequestRecord | UploadRecord | RevocationRecord;

/**
 * What the client that sent it has to do: nothing; come again when it is told to (503); come again by itself, as no answer came; or
 * tell its user, since nothing says that it would be different another time.
 */
export type Fate = 'answered' | 'unavailable' | 'unanswered' | 'failed';

export const isAttempt = (record: HistoryRecord): record is Attempt =>
  record.record === 'request' || record.record === 'upload' || record.record === 'revocation';

export function fateOf({ status }: Attempt): Fate {
  if (status === null) return 'unanswered';
  if (status === 503) return 'unavailable';
  return status >= 500 || status === 429 ? 'failed' : 'answered';
}
