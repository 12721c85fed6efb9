import type { Invariant } from '../invariant';
import { quote } from '../ledger';
import { isAccepted, isAnswered, isElsewhere, type Use } from '../uses';

/**
 * No tenant is let in at another's: a token that is good at home opens nothing elsewhere, whatever a cache knows of it.
 *
 * Examined: every answered use of a repository token at another repository than its own, and of an account token at a repository
 * outside of the organization of its account. A violation: one that was answered 2xx.
 * Assumes: a `tenant` names every repository at which the tokens of its accounts may ever be good.
 */
export const tokensOpenTheirOwn: Invariant = {
  name: 'tokens-open-their-own',
  statement: 'No token was let in at a repository of somebody else.',
  examine(history, ledger) {
    const judge = (use: Use): void => {
      if (!isAnswered(use) || !isElsewhere(history, use)) return;
      ledger.expect(
        !isAccepted(use),
        () =>
          `${quote(use)} was accepted, and its token is of elsewhere: ${quote(history.issued.get(use.tokenId) ?? {})}`,
      );
    };
    history.uploads.forEach(judge);
    return { onRequest: judge };
  },
};
