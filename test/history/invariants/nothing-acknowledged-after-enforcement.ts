import { groupBy } from '../group-by';
import type { History } from '../history';
import type { Invariant } from '../invariant';
import { quote } from '../ledger';
import type { UploadRecord } from '../records';
import { naturalKeyOf } from '../uploads';
import { isAccepted } from '../uses';

/** `enforced_at` is cut to milliseconds, so what differs by less may have been before it. */
const RESOLUTION_MS = 1;

/**
 * The same promise by the database's clock: an upload that was acknowledged to a token was received before the revocation of that
 * token was enforced.
 *
 * Examined: every stored upload whose token has a revocation with a kept receipt. A violation: one that was received a millisecond
 * or more after its receipt's `enforced_at`, and of which a send by the token that it is stored under was answered 2xx. One that is
 * stored and was never acknowledged to that token breaks no promise: the check in the tick of the answer refused it.
 * Assumes: both services' databases are on one machine, or their clocks agree to the millisecond.
 */
export const nothingAcknowledgedAfterEnforcement: Invariant = {
  name: 'nothing-acknowledged-after-enforcement',
  statement:
    'By the database’s clock, no acknowledged upload was received after its token’s revocation was enforced.',
  examine(history, ledger) {
    const enforcedAt = enforcementByToken(history);
    const sends = groupBy(history.uploads, (upload) => `${upload.tokenId} ${naturalKeyOf(upload)}`);
    for (const stored of history.after.uploads) {
      const enforced = enforcedAt.get(stored.tokenId);
      if (enforced === undefined) continue;
      const acknowledged = acknowledgedSend(sends.get(`${stored.tokenId} ${naturalKeyOf(stored)}`) ?? []);
      ledger.expect(
        !acknowledged || stored.receivedAtMs < enforced + RESOLUTION_MS,
        () =>
          `${quote(stored)} was received ${(stored.receivedAtMs - enforced).toFixed(3)} ms after the revocation of its token ` +
          `was enforced, and acknowledged: ${acknowledged ? quote(acknowledged) : ''}`,
      );
    }
    return undefined;
  },
};

/** Finals have no key of their own: which of several sends a row stands for is certain only where all were acknowledged. */
function acknowledgedSend(sends: readonly UploadRecord[]): UploadRecord | undefined {
  if (sends.some((send) => send.kind === 'final' && !isAccepted(send))) return undefined;
  return sends.find(isAccepted);
}

function enforcementByToken({ after }: History): Map<string, number> {
  const enforcedAtBySeq = new Map(after.receipts.map(({ seq, enforcedAtMs }) => [seq, enforcedAtMs]));
  const byToken = new Map<string, number>();
  for (const { tokenId, revokedSeq } of after.tokens) {
    const enforced = revokedSeq === null ? undefined : enforcedAtBySeq.get(revokedSeq);
    if (enforced !== undefined && enforced !== null) byToken.set(tokenId, enforced);
  }
  return byToken;
}
