import type { Invariant } from '../invariant';
import { quote } from '../ledger';
import { isAccepted, isAnswered, type Use } from '../uses';

/**
 * A token is worth nothing once it has expired, whoever remembers it: no request and no upload that was sent after that is accepted.
 *
 * Tokens expire by the database's clock alone. A cached token is used only while that clock cannot yet show its expiry, reckoned from
 * before it was read and with the largest error of rates against it; a token that is asked for is judged after the request arrived.
 *
 * Examined: every answered use of a token that was sent more than `expiryToleranceMs` after its expiry. A violation: such a use that
 * was answered 2xx. What was sent before, or within the tolerance, may be accepted however late it is answered.
 * Assumes: the expiry was reckoned to within `expiryToleranceMs`; nobody put the database's clock back.
 */
export const nothingAcceptedAfterExpiry: Invariant = {
  name: 'nothing-accepted-after-expiry',
  statement: 'No request or upload that began after its token had expired was accepted.',
  examine({ issued, run, uploads }, ledger) {
    const judge = (use: Use): void => {
      const token = issued.get(use.tokenId);
      if (typeof token?.expiresAt !== 'number' || !isAnswered(use)) return;
      const lateMs = use.sentAt - token.expiresAt;
      if (lateMs <= run.expiryToleranceMs) return;
      ledger.expect(
        !isAccepted(use),
        () =>
          `${quote(use)} was accepted though it was sent ${lateMs.toFixed(3)} ms after its token had expired: ${quote(token)}`,
      );
    };
    uploads.forEach(judge);
    return { onRequest: judge };
  },
};
