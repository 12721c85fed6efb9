import { groupBy } from '../group-by';
import type { History } from '../history';
import type { Invariant, RequestObserver } from '../invariant';
import { type Ledger, quote } from '../ledger';
import type { FaultRecord } from '../records';
import { isAccepted, isElsewhere, type Use } from '../uses';

/** What one gateway process said of one token. */
interface Said {
  refused: Use | undefined;
  accepted: Use | undefined;
}

/**
 * A refusal for a revocation is final at whoever gave it: a gateway process that has called a token invalid does not accept it in
 * a request that began later.
 *
 * Before the revocation has answered, one gateway may know of it and another not yet; so a refusal binds only the process that
 * gave it, and a process begun anew may learn the old answer from a cache that is still right to use. After the answer a refusal
 * binds everybody, which nothing-accepted-after-revocation judges. A role may be given back, so only revocations that end
 * all uses of a token count, and no use where the token has no part. A refused upload may have been refused behind the gateway, so it binds nobody; an accepted one went through it.
 *
 * Examined: every pair of gateway process and revoked token that has a refusal. A violation: an accepted use, sent after the first
 * refusal was answered, with no restart of that gateway between the two.
 * Assumes: `restarted` of the faults names every gateway process that ended or was begun, within its fault's time.
 */
export const refusalsAreFinal: Invariant = {
  name: 'refusals-are-final',
  statement: 'No gateway process accepted a token that it had refused for its revocation.',
  examine(history, ledger) {
    const said = new Map<string, Said>();
    const lives = new GatewayLives(history.faults);
    const note = (use: Use): void => {
      if (use.answeredAt === null || !isFollowedByRevocation(history, use) || isElsewhere(history, use))
        return;
      const life = lives.of(use.via, use.sentAt, use.answeredAt);
      if (life === undefined) return;
      const key = `${use.via} ${life} ${use.tokenId}`;
      const known = said.get(key) ?? { refused: undefined, accepted: undefined };
      said.set(key, known);
      if (isAccepted(use)) {
        if (!known.accepted || use.sentAt > known.accepted.sentAt) known.accepted = use;
      } else if (use.record === 'request' && use.refusal === 'invalid') {
        if (!known.refused || use.answeredAt < (known.refused.answeredAt ?? 0)) known.refused = use;
      }
    };
    history.uploads.forEach(note);
    return { onRequest: note, onEnd: () => judge(said.values(), ledger) } satisfies RequestObserver;
  },
};

function judge(said: Iterable<Said>, ledger: Ledger): void {
  for (const { refused, accepted } of said) {
    if (!refused) continue;
    ledger.expect(
      !accepted || accepted.sentAt <= (refused.answeredAt ?? Infinity),
      () => `${quote(accepted ?? {})} was accepted by the gateway that had said before: ${quote(refused)}`,
    );
  }
}

const isFollowedByRevocation = ({ revocationsByToken }: History, { tokenId, answeredAt }: Use): boolean =>
  revocationsByToken
    .of(tokenId)
    .some(({ operations, firstSentAt }) => operations === null && firstSentAt <= (answeredAt ?? Infinity));

/** Cuts the time of each gateway at its restarts. */
class GatewayLives {
  private readonly restarts = new Map<string, FaultRecord[]>();

  constructor(faults: readonly FaultRecord[]) {
    const pairs = faults.flatMap((fault) => fault.restarted.map((name) => ({ name, fault })));
    for (const [name, found] of groupBy(pairs, (pair) => pair.name))
      this.restarts.set(
        name,
        found.map(({ fault }) => fault),
      );
  }

  /** The number of restarts before a use; undefined for one that may have met two processes. */
  of(gateway: string, sentAt: number, answeredAt: number): number | undefined {
    const restarts = this.restarts.get(gateway) ?? [];
    if (restarts.some(({ from, to }) => from <= answeredAt && (to ?? Infinity) >= sentAt)) return undefined;
    return restarts.filter(({ to }) => (to ?? Infinity) < sentAt).length;
  }
}
