import {
  ACCESS_CHANGED,
  Books,
  isChangeOfPeople,
  isRemovalOfPerson,
  isTokenDeletion,
  tellsOfPeople,
  TOKEN_EXPIRED,
  TOKEN_REVOKED,
} from '../books';
import type { LogRow, OutboxRow } from '../dumps';
import { groupBy } from '../group-by';
import type { History } from '../history';
import type { Invariant } from '../invariant';
import { type Ledger, quote } from '../ledger';

/**
 * Nothing is written down of a revocation that did not happen: each row of the log, of the audit log's deletions and changes of people, of
 * the receipts and of the outbox stands for one, and nobody lost a token or a role that nobody had asked to take.
 *
 * Examined: every revoked token, log row, deletion or change of people in the audit log, receipt, and event with a position. A violation: a
 * revoked token or a removed person that no recorded revocation covers; a row that lacks its counterpart, or whose counterpart is of
 * something else; a second deletion of one token; a row of the kinds \`account\` and \`all\`, which nothing writes.
 * Assumes: every revocation of the run, and everything that an account was given, is recorded, be it answered or not. Rows of kind \`change\`
 * without an event may be older than the run; those are older than every other row. Roles are changed one in a request.
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
    judgeGrants(history, books, ledger);
    judgeDeletions(history, books, ledger);
    judgePeople(history, ledger);
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

function hasCause(books: Books, row: LogRow): boolean {
  const { seq, kind, subject } = row;
  const events = books.eventsAt(seq, ACCESS_CHANGED);
  switch (kind) {
    case 'token': {
      const token = books.tokens.get(subject);
      return token?.revokedSeq === seq || token?.expiredSeq === seq;
    }
    case 'repository':
      return events.length === 1;
    case 'change':
      return events.length <= 1;
    case 'account':
    case 'all':
      return false;
  }
}

/** A change that no event tells of is something that an account was given. */
function judgeGrants({ after, granted }: History, books: Books, ledger: Ledger): void {
  const isUntold = ({ seq, kind }: LogRow): boolean =>
    kind === 'change' && books.eventsAt(seq, ACCESS_CHANGED).length === 0;
  const told = after['rev-log'].filter((row) => !isUntold(row));
  const begun = Math.min(...told.map(({ atMs }) => atMs));
  const untold = after['rev-log'].filter((row) => isUntold(row) && row.atMs >= begun);
  for (const [subject, rows] of groupBy(untold, (row) => row.subject)) {
    const times = granted.filter(({ accountId }) => String(accountId) === subject).length;
    ledger.expect(
      rows.length <= times,
      () =>
        `${rows.map(quote).join(' and ')} were told to nobody, and the account was given something ${times} times`,
    );
  }
}

function judgeDeletions({ after }: History, books: Books, ledger: Ledger): void {
  for (const row of after.audit.filter(isTokenDeletion)) {
    const revoked = books.tokens.get(row.tokenId ?? '')?.revokedSeq ?? null;
    const isOnly = books.deletionsOf(row.tokenId ?? '').length === 1;
    ledger.expect(
      revoked !== null && isOnly,
      () =>
        `${quote(row)} records ${isOnly ? 'a deletion that is not there' : 'a deletion once more than it happened'}`,
    );
  }
}

/** Account by account: as many changes in the audit log as events of them, and no more removals than were asked for, each with its receipt. */
function judgePeople({ after, revocations, issued }: History, ledger: Ledger): void {
  const events = groupBy(after.outbox.filter(tellsOfPeople), ({ payload }) => String(payload['accountId']));
  const changes = groupBy(after.audit.filter(isChangeOfPeople), ({ entityId }) => String(entityId));
  const receipts = new Set(after.receipts.map(({ auditPosition }) => auditPosition));
  for (const account of new Set([...events.keys(), ...changes.keys()])) {
    const rows = changes.get(account) ?? [];
    const told = events.get(account)?.length ?? 0;
    ledger.expect(
      rows.length === told,
      () =>
        `the roles of account ${account} changed ${rows.length} times in the audit log, and ${told} in the outbox`,
    );
    const removals = rows.filter(isRemovalOfPerson);
    const asked = revocations.filter(
      ({ what, tokenIds }) =>
        what === 'account' && tokenIds.some((id) => String(issued.get(id)?.accountId) === account),
    ).length;
    ledger.expect(
      removals.length <= asked && removals.every(({ position }) => receipts.has(position)),
      () => `${removals.map(quote).join(' and ')}: asked for ${asked} times, or without a receipt`,
    );
  }
}

function isTrue(books: Books, { type, payload }: OutboxRow): boolean {
  const { seq, tokenId, accountId, repositoryId } = payload;
  if (typeof seq !== 'number') return false;
  const [row, ...more] = books.logged(seq);
  if (!row || more.length > 0) return false;
  if (type === ACCESS_CHANGED)
    return row.kind === 'change'
      ? row.subject === String(accountId)
      : row.kind === 'repository' && row.subject === String(repositoryId);
  const token = typeof tokenId === 'string' ? books.tokens.get(tokenId) : undefined;
  if (type === TOKEN_REVOKED) return token?.revokedSeq === seq;
  if (type === TOKEN_EXPIRED) return token?.expiredSeq === seq;
  // A state is that of whatever ended the token last.
  return token?.revokedSeq === seq || token?.expiredSeq === seq;
}
