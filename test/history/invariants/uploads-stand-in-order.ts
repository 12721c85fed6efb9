import type { StoredUpload } from '../dumps';
import { groupBy } from '../group-by';
import type { Invariant } from '../invariant';
import { type Ledger, quote } from '../ledger';
import type { UploadRecord } from '../records';
import { commitKeyOf, naturalKeyOf } from '../uploads';
import { isAccepted } from '../uses';

/**
 * What was acknowledged before something else was sent stands before it: the stored positions are an order that the sends allow.
 *
 * Examined: every stored upload that is no final, within its commit. A violation: one that was acknowledged before another one was first sent,
 * and whose position is the higher one.
 * Assumes: positions come from one sequence, in the transaction that stores the upload.
 */
export const uploadsStandInOrder: Invariant = {
  name: 'uploads-stand-in-order',
  statement: 'No upload stands behind one that was sent after it had been acknowledged.',
  examine({ uploads, after }, ledger) {
    const sends = groupBy(uploads, naturalKeyOf);
    const stored = after.uploads.filter(({ kind }) => kind !== 'final');
    for (const rows of groupBy(stored, commitKeyOf).values()) judgeCommit(rows, sends, ledger);
    return undefined;
  },
};

function judgeCommit(
  rows: readonly StoredUpload[],
  sends: ReadonlyMap<string, readonly UploadRecord[]>,
  ledger: Ledger,
): void {
  /** Of the rows so far, the one whose first send came last. */
  let latest: { sentAt: number; row: StoredUpload } | undefined;
  for (const row of rows.toSorted((one, other) => one.position - other.position)) {
    const attempts = sends.get(naturalKeyOf(row)) ?? [];
    const acknowledgedAt = Math.min(
      ...attempts.filter(isAccepted).map(({ answeredAt }) => answeredAt ?? Infinity),
    );
    const before = latest;
    ledger.expect(
      before === undefined || acknowledgedAt >= before.sentAt,
      () =>
        `${quote(row)} was acknowledged at ${acknowledgedAt} and stands behind ${quote(before?.row ?? {})}, ` +
        `which was first sent at ${before?.sentAt ?? 0}`,
    );
    const sentAt = Math.min(...attempts.map((attempt) => attempt.sentAt));
    if (Number.isFinite(sentAt) && sentAt > (latest?.sentAt ?? -1)) latest = { sentAt, row };
  }
}
