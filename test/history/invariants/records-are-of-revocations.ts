import { ACCESS_CHANGED, Books, isTokenDeletion, TOKEN_EXPIRED, TOKEN_REVOKED } from '../books';
import type { LogRow, OutboxRow } from '../dumps';
import type { Invariant } from '../invariant';
import { quote } from '../ledger';

/**
 * Nothing is written down of a revocation that did not happen: each row of the log, of the audit log's deletions, of the receipts
 * and of the outbox stands for one, and nobody lost a token that nobody had asked to revoke.
 *
 * Examined: every revoked token, log row of a token or repository, deletion in the audit log, receipt, and event with a position.
 * A violation: a revoked token that no recorded revocation covers; a row that lacks its counterpart; a second deletion of one token.
 * Assumes: every revocation of the run is recorded, be it answered or not. Rows of kind `change` may be older than the run.
 */
export const recordsAreOfRevocations: Invariant = {
  name: 'records-are-of-revocations',
  statement: 'No row of log, audit log, receipts or outbox is there without its revocation.',
  examine(history, ledger) {
    const { after, revocationsByToken } = history;
    const books = new Books(after);
    for (const token of after.tokens)
      if (token.revokedSeq !== null)
        ledger.expect(
          revocationsByToken.of(token.tokenId).some(({ operations }) => operations === null),
          () => `${quote(token)} is revoked, and nobody asked for it`,
        );
    for (const row of after['rev-log'])
      ledger.expect(hasCause(books, row), () => `${quote(row)} is in the log without its change`);
    for (const row of after.audit.filter(isTokenDeletion)) {
      const revoked = books.tokens.get(row.tokenId ?? '')?.revokedSeq ?? null;
      const isOnly = books.deletionsOf(row.tokenId ?? '').length === 1;
      ledger.expect(
        revoked !== null && isOnly,
        () =>
          `${quote(row)} records ${isOnly ? 'a deletion that is not there' : 'a deletion once more than it happened'}`,
      );
    }
    for (const receipt of after.receipts)
      ledger.expect(
        books.logged(receipt.seq).length > 0 && books.auditPositions.has(receipt.auditPosition),
        () => `${quote(receipt)} is a receipt of nothing that is in the log and in the audit log`,
      );
    for (const row of after.outbox)
      if (row.payload['seq'] !== undefined)
        ledger.expect(isTrue(books, row), () => `${quote(row)} tells of what did not happen`);
    return undefined;
  },
};

function hasCause(books: Books, { seq, kind, subject }: LogRow): boolean {
  if (kind === 'token') {
    const token = books.tokens.get(subject);
    return token?.revokedSeq === seq || token?.expiredSeq === seq;
  }
  return kind !== 'repository' || books.eventsAt(seq, ACCESS_CHANGED).length === 1;
}

function isTrue(books: Books, { type, payload }: OutboxRow): boolean {
  const { seq, tokenId } = payload;
  if (typeof seq !== 'number' || books.logged(seq).length !== 1) return false;
  const token = typeof tokenId === 'string' ? books.tokens.get(tokenId) : undefined;
  if (type === TOKEN_REVOKED) return token?.revokedSeq === seq;
  if (type === TOKEN_EXPIRED) return token?.expiredSeq === seq;
  return true;
}
