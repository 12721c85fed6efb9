import type { Authorizer, DecisionQuery, Granted } from '../auth/authorizer';
import { OPEN_TO_ANYBODY, tokenIdOf } from '../auth/authorizer';
import { CrossSiteRequest, TokenRefused } from '../auth/auth.errors';
import { presentedTokens } from '../auth/presented-tokens';
import { isFromElsewhere } from '../auth/same-origin';
import type { RequestLimits } from '../limits/request-limits';
import type { Match } from '../policy/route-table';
import type { UseLedger } from '../token-uses/use-ledger';
import type { Exchange } from './exchange';

/**
 * Lets a request in: who is it, may they, and have they asked too often? In the order in which refusing is cheapest: a flood of
 * tokens that are not valid ends at the checksum, then at what memory knows, then at the limit of its address, and never at
 * the tokens API.
 */
export class Gatekeeper {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly limits: RequestLimits,
    private readonly uses: Pick<UseLedger, 'note'>,
  ) {}

  /** For what the gateway answers itself, whatever token is shown. */
  admitAnybody(exchange: Exchange): void {
    this.limits.countAddress(exchange);
  }

  /** As `Authorizer.questionOf`; without a token that could exist the request counts by its address. */
  questionOf(
    exchange: Exchange,
    match: Match,
    headers: ReadonlyMap<string, string>,
  ): DecisionQuery | TokenRefused | undefined {
    let query: DecisionQuery | TokenRefused | undefined;
    try {
      const presented = presentedTokens(headers, exchange.request.method ?? '', match.operation.changes);
      // Another site's page must not sign its visitors in as somebody else either.
      if (
        match.operation.method !== 'GET' &&
        match.operation.contract.reply.cookies &&
        isFromElsewhere(headers)
      )
        throw new CrossSiteRequest();
      query = this.authorizer.questionOf(match, presented, exchange.ids?.span);
    } catch (error) {
      this.limits.countAddress(exchange);
      throw error;
    }
    if (!query || query instanceof TokenRefused || tokenIdOf(query) === undefined)
      this.limits.countAddress(exchange);
    else this.limits.countBeforeDecision(exchange);
    return query;
  }

  /**
   * The first decision about a request; it is counted once, and is a use of its token, however often it has to be decided again.
   * Where memory is enough it is made in this tick, and what refuses it is thrown.
   */
  admit(exchange: Exchange, match: Match, query: DecisionQuery | undefined): Granted | Promise<Granted> {
    const tokenId = query && tokenIdOf(query);
    if (!query || tokenId === undefined) return this.decide(exchange, match, query);
    const allowed = (granted: Granted): Granted => {
      this.limits.countCaller(exchange, tokenId, granted.value);
      this.uses.note(tokenId);
      return granted;
    };
    const refused = (error: unknown): never => {
      if (exchange.tokenIs === 'good') this.limits.countCaller(exchange, tokenId);
      if (exchange.tokenIs === 'refused') this.limits.countRefused(exchange);
      throw error;
    };
    let decided: Granted | Promise<Granted>;
    try {
      decided = this.authorizer.authorize(match, query, exchange, () => {
        this.limits.requireCredit(exchange, tokenId);
      });
    } catch (error) {
      return refused(error);
    }
    return decided instanceof Promise ? decided.then(allowed, refused) : allowed(decided);
  }

  decide(exchange: Exchange, match: Match, query: DecisionQuery | undefined): Granted | Promise<Granted> {
    return query ? this.authorizer.authorize(match, query, exchange) : OPEN_TO_ANYBODY;
  }
}
