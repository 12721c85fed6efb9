import { ACCESS_CHANGED, Books, TOKEN_REVOKED } from '../books';
import type { TokenRow } from '../dumps';
import type { History } from '../history';
import type { Invariant } from '../invariant';
import { quote } from '../ledger';
import type { RevocationRecord } from '../records';
import { type Revocation, wasCarriedOut } from '../revocations';

/**
 * Every revocation that was answered with a 2xx, 202 too, and every other that happened, stands in the log, in the audit log and in
 * the outbox, once each, for every one of its tokens.
 *
 * Examined: each token of each answered revocation of tokens, each such answer, and each revoked token. A violation: a token that is
 * not stamped as revoked; no row, or more than one, in log, audit or outbox, or no receipt; an answer without its position, or with
 * one whose receipt, audit row, log row or event is missing.
 * Assumes: a token that had expired before its repository was deleted has nothing left to revoke. A repeat of a change of access
 * waits for the newest position of its organization that is not proven, whosever it is, or finds nothing left to wait for.
 */
export const revocationsAreRecorded: Invariant = {
  name: 'revocations-are-recorded',
  statement: 'Every revocation has its row in the log, in the audit log and in the outbox, token by token.',
  examine(history, ledger) {
    const books = new Books(history.after);
    for (const revocation of history.revocations) {
      const answered = revocation.attempts.filter(wasCarriedOut);
      const [first] = answered;
      if (!first) continue;
      for (const tokenId of endsTokens(revocation) ? revocation.tokenIds : [])
        ledger.expect(
          isStamped(history, books, revocation, tokenId),
          () => `${quote(first)} was answered, and token ${tokenId} is not stamped as revoked`,
        );
      for (const attempt of answered) {
        const problem = problemOfAnswer(books, revocation, attempt);
        ledger.expect(problem === undefined, () => `${quote(attempt)} ${problem ?? ''}`);
      }
    }
    for (const token of history.after.tokens) {
      if (token.revokedSeq === null) continue;
      const problem = problemOfStamp(books, token, token.revokedSeq);
      ledger.expect(problem === undefined, () => `${quote(token)} ${problem ?? ''}`);
    }
    return undefined;
  },
};

const endsTokens = ({ what }: Revocation): boolean =>
  what === 'token' || what === 'bulk' || what === 'repository';

function isStamped(
  { issued, run }: History,
  books: Books,
  { what, firstSentAt }: Revocation,
  tokenId: string,
): boolean {
  const token = books.tokens.get(tokenId);
  if (!token) return false;
  if (token.revokedSeq !== null) return true;
  const expiresAt = issued.get(tokenId)?.expiresAt ?? Infinity;
  const mayHaveExpired = token.expiredSeq !== null || expiresAt <= firstSentAt + run.expiryToleranceMs;
  return what === 'repository' && mayHaveExpired;
}

function problemOfStamp(books: Books, token: TokenRow, seq: number): string | undefined {
  const { tokenId, repositoryId } = token;
  const logged = books.logged(seq);
  const isItsOwn = logged.every(
    ({ kind, subject }) =>
      (kind === 'token' && subject === tokenId) ||
      (kind === 'repository' && subject === String(repositoryId)),
  );
  if (logged.length !== 1 || !isItsOwn) return `has not its row ${seq} in the log: ${JSON.stringify(logged)}`;
  const deletions = books.deletionsOf(tokenId);
  if (deletions.length !== 1) return `has ${deletions.length} rows in the audit log`;
  const events = books
    .eventsAt(seq, TOKEN_REVOKED)
    .filter(({ payload, key }) => payload['tokenId'] === tokenId && key === tokenId);
  if (events.length !== 1) return `has ${events.length} events in the outbox`;
  return problemOfReceipt(books, seq);
}

function problemOfAnswer(
  books: Books,
  revocation: Revocation,
  { seq, repeat }: RevocationRecord,
): string | undefined {
  if (seq === null)
    return endsTokens(revocation) || !repeat ? 'was answered without a position in the log' : undefined;
  const problem = problemOfReceipt(books, seq);
  if (problem !== undefined) return problem;
  if (books.logged(seq).length !== 1) return `has ${books.logged(seq).length} rows in the log`;
  if (revocation.what === 'token' || revocation.what === 'bulk') {
    const stamped = revocation.tokenIds.map((tokenId) => books.tokens.get(tokenId)?.revokedSeq ?? 0);
    return seq === Math.max(...stamped)
      ? undefined
      : `was answered another position than its tokens have: ${stamped.join(', ')}`;
  }
  if (books.eventsAt(seq, ACCESS_CHANGED).length === 1) return undefined;
  // A repeat waits for what is newest in its organization, which may be a revocation of a token.
  return repeat && books.eventsAt(seq, TOKEN_REVOKED).length === 1
    ? undefined
    : 'has not its one event in the outbox';
}

function problemOfReceipt(books: Books, seq: number): string | undefined {
  const receipt = books.receipts.get(seq);
  if (!receipt) return 'has no receipt';
  return books.auditPositions.has(receipt.auditPosition)
    ? undefined
    : 'has a receipt without its row of the audit log';
}
