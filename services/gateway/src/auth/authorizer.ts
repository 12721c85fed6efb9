import { hash } from 'node:crypto';
import { permits, type IntrospectRequest, type Principal, type RepositoryPath } from '@libs/contracts';
import type { Allow, Decision, Deny, Query } from '@libs/revocation';
import { parseToken } from '@libs/token-format';
import type { Match } from '../policy/route-table';
import { type Operation, tokensOf } from '../policy/operation';
import {
  DecisionUnavailable,
  PermissionTooLow,
  RepositoryNotFound,
  TokenExpired,
  TokenRefused,
} from './auth.errors';
import { chooseToken, type PresentedTokens } from './presented-tokens';
import type { RefusalReasons } from './refusal-reasons';

/** The decision ladder, as the gateway uses it: `DecisionEngine` of libs/revocation. */
export interface Ladder {
  decideNow(query: Query<IntrospectRequest>): Decision<Principal> | undefined;
  decide(query: Query<IntrospectRequest>, signal?: AbortSignal): Promise<Decision<Principal>>;
}

export type DecisionQuery = Query<IntrospectRequest>;
export type Granted = Allow<Principal>;

/** Hears what was decided, for the access log and the metrics. */
export interface DecisionWitness {
  decided(decision: Decision<Principal>, tokenId: string): void;
}

/** Answers for one request: may this caller do this here, now? */
export class Authorizer {
  constructor(
    private readonly ladder: Ladder,
    private readonly reasons: Pick<RefusalReasons, 'of'>,
  ) {}

  /**
   * Which question the request asks. A token that cannot exist, or stands in the field of the other kind, asks none.
   *
   * @throws TokenMissing, TokenRefused
   */
  questionOf(match: Match, presented: PresentedTokens): DecisionQuery {
    const { operation } = match;
    const chosen = chooseToken(presented, { api: operation.api, tokens: tokensOf(operation.access) });
    const parsed = parseToken(chosen.token);
    if (!parsed) throw new TokenRefused();
    if (parsed.kind !== chosen.kind) throw new TokenRefused(misplaced(parsed.kind));
    const repository =
      parsed.kind === 'account' && operation.access.resource === 'path' ? match.repository : undefined;
    return {
      key: repository ? `${parsed.tokenId}|${nameOf(repository)}` : parsed.tokenId,
      digest: hash('sha256', parsed.token, 'base64url'),
      subject: `token:${parsed.tokenId}`,
      request: repository ? { token: parsed.token, repository } : { token: parsed.token },
    };
  }

  /**
   * Decides in this tick if memory is enough, otherwise by asking.
   *
   * @throws TokenRefused, TokenExpired, DecisionUnavailable, RepositoryNotFound, PermissionTooLow
   */
  authorize(
    match: Match,
    query: DecisionQuery,
    witness: DecisionWitness,
    signal?: AbortSignal,
  ): Granted | Promise<Granted> {
    const now = this.ladder.decideNow(query);
    if (now && !isBuried(now)) return conclude(match, query, witness, now);
    return this.decide(query, now, signal).then((decision) => conclude(match, query, witness, decision));
  }

  /** For a request whose token was taken away while it was served. */
  async refusalOf(query: DecisionQuery): Promise<Error> {
    return (await this.reasons.of(query)) === 'expired' ? new TokenExpired() : new TokenRefused();
  }

  private async decide(
    query: DecisionQuery,
    now: Decision<Principal> | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Decision<Principal>> {
    const decision = now ?? (await this.ladder.decide(query, signal));
    return isBuried(decision) ? { ...decision, reason: await this.reasons.of(query) } : decision;
  }
}

const isBuried = (decision: Decision<Principal>): decision is Deny =>
  decision.verdict === 'deny' && decision.rung === 'tombstone';

function conclude(
  match: Match,
  query: DecisionQuery,
  witness: DecisionWitness,
  decision: Decision<Principal>,
): Granted {
  witness.decided(decision, query.subject.slice('token:'.length));
  if (decision.verdict === 'unavailable') throw new DecisionUnavailable(decision.retryAfterMs);
  if (decision.verdict === 'deny')
    throw decision.reason === 'expired' ? new TokenExpired() : new TokenRefused();
  admit(match, decision.value);
  return decision;
}

/** The token is good; is it good for this? */
function admit({ operation, repository }: Match, principal: Principal): void {
  const { access } = operation;
  if (access.resource === 'none' || access.resource === 'account') return;
  const granted = principal.repository;
  if (principal.kind === 'repository') {
    if (!granted) throw new TokenRefused();
    if (access.resource === 'path' && !isSame(repository, granted))
      throw new TokenRefused('This token belongs to another repository.');
  }
  if (!granted) throw new RepositoryNotFound();
  requirePermission(operation, access.needs, granted.permission);
}

function requirePermission(
  operation: Operation,
  needed: 'read' | 'write' | 'admin',
  granted: 'read' | 'write' | 'admin',
): void {
  if (!permits(granted, needed)) throw new PermissionTooLow(operation.does, needed, granted);
}

const nameOf = ({ provider, organization, repository }: RepositoryPath): string =>
  `${provider ?? ''}/${organization}/${repository}`.toLowerCase();

const isSame = (named: RepositoryPath | undefined, own: RepositoryPath): boolean =>
  named !== undefined && nameOf(named) === nameOf(own);

/** Helps the most common mistake of all (contract 5, row 2), where the API has room for a sentence. */
const misplaced = (kind: 'account' | 'repository'): string =>
  kind === 'account'
    ? 'This is an account token. Send it in the api-token header.'
    : 'This is a repository token. Send it in the project-token header.';
