import type { StoredUpload } from '../dumps';
import { groupBy } from '../group-by';
import type { Invariant } from '../invariant';
import { type Ledger, quote } from '../ledger';
import type { UploadRecord } from '../records';
import { naturalKeyOf } from '../uploads';
import { isAccepted } from '../uses';

/**
 * Nothing is lost after it was acknowledged: an upload whose send was answered 2xx is stored, with the digest of what was sent, and
 * once, however often it was sent.
 *
 * Examined: every acknowledged upload by its natural key, the finals of each commit, and every stored row. A violation: no row, or
 * two, for such a key; an acknowledged final of a commit that has none stored, or more than were sent; a row whose body is not what
 * its digest says, or that nobody sent, or that is stored under a token that did not send it.
 * Assumes: `digest` is of the decoded body that the recorder sent, `language` is spelled as the public API spells it.
 */
export const acknowledgedUploadsAreStored: Invariant = {
  name: 'acknowledged-uploads-are-stored',
  statement: 'Every acknowledged upload is stored as it was sent, once.',
  examine({ uploads, after }, ledger) {
    const rows = groupBy(after.uploads, naturalKeyOf);
    const sends = groupBy(uploads, naturalKeyOf);
    for (const [key, attempts] of sends) judgeSends(attempts, rows.get(key) ?? [], ledger);
    const senders = new Set(uploads.map((upload) => `${upload.tokenId} ${naturalKeyOf(upload)}`));
    for (const row of after.uploads) {
      ledger.expect(row.bodyMatches !== false, () => `${quote(row)} holds other bytes than its digest says`);
      ledger.expect(
        senders.has(`${row.tokenId} ${naturalKeyOf(row)}`),
        () => `${quote(row)} is stored, and its token has not sent it`,
      );
    }
    return undefined;
  },
};

function judgeSends(attempts: readonly UploadRecord[], rows: readonly StoredUpload[], ledger: Ledger): void {
  const acknowledged = attempts.find(isAccepted);
  if (acknowledged)
    ledger.expect(
      rows.length > 0,
      () => `${quote(acknowledged)} was acknowledged and is lost: no row of it is stored`,
    );
  const most = attempts[0]?.kind === 'final' ? attempts.length : 1;
  ledger.expect(
    rows.length <= most,
    () => `${quote(attempts[0] ?? {})} is stored ${rows.length} times: ${rows.map(quote).join(' and ')}`,
  );
}
