import type { History } from './history';
import type { RequestRecord, UploadRecord } from './records';
import { type Revocation, UPLOAD } from './revocations';

/** A token was shown to a gateway, with an ordinary request or with an upload. */
export type Use = RequestRecord | UploadRecord;

export const operationOf = (use: Use): string => (use.record === 'upload' ? UPLOAD : use.operation);

/** The status proves that the token was let in; every operation that is recorded answers 2xx when its token is good. */
export const isAccepted = ({ status }: Use): boolean => status !== null && status >= 200 && status < 300;

export const isAnswered = ({ answeredAt, status }: Use): boolean => answeredAt !== null && status !== null;

/** Whether nobody may accept this use any more. */
export const binds = ({ enforcedAt, restoredAt }: Revocation, { sentAt, answeredAt }: Use): boolean =>
  enforcedAt !== null && sentAt > enforcedAt && (answeredAt ?? sentAt) < restoredAt;

/** Whether a token was shown where neither it nor its account has any part. */
export function isElsewhere({ issued, homes }: History, { tokenId, repositoryId }: Use): boolean {
  const token = issued.get(tokenId);
  if (!token || repositoryId === null) return false;
  if (token.accountId === null) return token.repositoryId !== repositoryId;
  return homes.get(token.accountId)?.has(repositoryId) === false;
}

/** Whether somebody had begun to end this use of the token when it was answered. */
export const isBeingEnded = ({ revocationsByToken }: History, use: Use): boolean =>
  revocationsByToken
    .ending(use.tokenId, operationOf(use))
    .some(({ firstSentAt }) => firstSentAt <= (use.answeredAt ?? Infinity));

/** So long after the answer a gateway may still have to hear of what an account was given. */
const HEARD_WITHIN_MS = 1_000;

/** Whether the account of the token was given more while it was used. */
export function isBeingGranted({ issued, granted }: History, { tokenId, sentAt, answeredAt }: Use): boolean {
  const accountId = issued.get(tokenId)?.accountId ?? null;
  return granted.some(
    (grant) =>
      grant.accountId === accountId &&
      grant.sentAt <= (answeredAt ?? Infinity) &&
      sentAt <= grant.answeredAt + HEARD_WITHIN_MS,
  );
}

/** Whether the token may have expired when the use was answered. */
export function mayHaveExpired({ issued, run }: History, { tokenId, answeredAt }: Use): boolean {
  const expiresAt = issued.get(tokenId)?.expiresAt ?? null;
  return expiresAt !== null && (answeredAt ?? Infinity) >= expiresAt - run.expiryToleranceMs;
}
