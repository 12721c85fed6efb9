import type { Invariant } from '../invariant';
import { quote } from '../ledger';
import { isBeingEnded, isElsewhere, mayHaveExpired, type Use } from '../uses';

/**
 * Trouble of ours is an honest 503, never a refusal or a failure: a token that is neither revoked nor expired is not called invalid
 * or expired, what it may do is not forbidden to it, and it is not told that the request was wrong, or that we do not know.
 *
 * Examined: every use that was answered before anybody sent a revocation that ends it, and before the token's expiry.
 * A violation: such a use that was answered otherwise than with a 2xx or with "again later"; besides, one refused as `expired`
 * before the expiry though a revocation was on its way, for that is another lie. Where a token has no part it may be called invalid,
 * or be forbidden; the rest is as wrong there.
 * Assumes: uses are recorded of tokens whose creation was answered before they were sent, with operations that they may perform;
 * the expiry was reckoned to within `expiryToleranceMs`.
 */
export const validTokensAreNotRefused: Invariant = {
  name: 'valid-tokens-are-not-refused',
  statement: 'No token that was neither revoked nor expired was refused, or failed.',
  examine(history, ledger) {
    const judge = (use: Use): void => {
      if (use.answeredAt === null || mayHaveExpired(history, use)) return;
      const endingBegan = isBeingEnded(history, use);
      if (endingBegan && use.refusal !== 'expired') return;
      ledger.expect(
        isHonest(use) || (isElsewhere(history, use) && isRefusal(use)),
        () =>
          `${quote(use)} was answered ${String(use.status)} (${use.refusal}) though ${endingBegan ? 'it had not expired' : 'no revocation of it had been sent'}: ` +
          quote(history.issued.get(use.tokenId) ?? { tokenId: use.tokenId }),
      );
    };
    history.uploads.forEach(judge);
    return { onRequest: judge };
  },
};

const isHonest = ({ refusal }: Use): boolean => refusal === 'none' || refusal === 'unavailable';
const isRefusal = ({ refusal }: Use): boolean => refusal === 'invalid' || refusal === 'forbidden';
