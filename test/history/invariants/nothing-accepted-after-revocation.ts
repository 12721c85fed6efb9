import type { Invariant } from '../invariant';
import { quote } from '../ledger';
import { binds, isAccepted, isAnswered, operationOf, type Use } from '../uses';

/**
 * The promise of the project: no request and no upload that was sent after a revocation had answered is accepted, at any gateway.
 *
 * Examined: every answered use of a token that was sent after a revocation which ends it had answered with a 2xx other than 202.
 * A violation: such a use that was answered 2xx. What was sent before the answer, or in the same instant, may be accepted however
 * late it is answered. What was given back (a role) is legal again from when that was sent.
 * Assumes: `sentAt` is read before the first byte can leave, `answeredAt` of the revocation after its status line arrived; so what
 * the clients saw in this order happened in this order.
 */
export const nothingAcceptedAfterRevocation: Invariant = {
  name: 'nothing-accepted-after-revocation',
  statement: 'No request or upload that began after a revocation had answered was accepted.',
  examine(history, ledger) {
    const judge = (use: Use): void => {
      if (!isAnswered(use)) return;
      const broken = history.revocationsByToken
        .ending(use.tokenId, operationOf(use))
        .find((revocation) => binds(revocation, use));
      if (!broken) return;
      ledger.expect(
        !isAccepted(use),
        () =>
          `${quote(use)} was accepted though it was sent ${(use.sentAt - (broken.enforcedAt ?? 0)).toFixed(3)} ms after ` +
          `${quote(broken.attempts.find(({ answeredAt }) => answeredAt === broken.enforcedAt) ?? broken)} had answered`,
      );
    };
    history.uploads.forEach(judge);
    return { onRequest: judge };
  },
};
