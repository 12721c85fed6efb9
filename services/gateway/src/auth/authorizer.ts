import { hash } from 'node:crypto';
import type { Principal, RepositoryPath } from '@libs/contracts';
import type { Allow, Decision, Deny, Query } from '@libs/revocation';
import { parseToken } from '@libs/token-format';
import type { Span } from '@opentelemetry/api';
import type { Match } from '../policy/route-table';
import { tokensOf } from '../policy/operation';
import { admit } from './admit';
import { DecisionUnavailable, TokenExpired, TokenRefused } from './auth.errors';
import { nameOf } from './name-of';
import { chooseToken, type PresentedTokens } from './presented-tokens';
import type { TracedRequest } from './heard-authority';
import type { RefusalReasons } from './refusal-reasons';

/** The decision ladder, as the gateway uses it: `DecisionEngine` of libs/revocation. */
export interface Ladder {
  decideNow(query: DecisionQuery): Decision<Principal> | undefined;
  decide(query: DecisionQuery, signal?: AbortSignal): Promise<Decision<Principal>>;
}

export type DecisionQuery = Query<TracedRequest>;
export type Granted = Allow<Principal>;

/** Hears what was decided, for the access log and the metrics. */
export interface DecisionWitness {
  /** Without `tokenId`: nobody showed a token. */
  decided(decision: Decision<Principal>, tokenId: string | undefined): void;
}

/** Answers for one request: may this caller do this here, now? */
export class Authorizer {
  constructor(
    private readonly ladder: Ladder,
    private readonly reasons: Pick<RefusalReasons, 'of'>,
  ) {}

  /**
   * Which question the request asks; undefined for an operation that is open to anybody. A token that cannot exist, or stands in
   * the field of the other kind, asks none: its refusal is returned, since throwing is dear where a flood of them is to be cheap.
   *
   * @param span of the request: if the authority is asked, that is a part of it
   * @throws TokenMissing
   */
  questionOf(
    match: Match,
    presented: PresentedTokens,
    span?: Span,
  ): DecisionQuery | TokenRefused | undefined {
    const { operation } = match;
    const { access } = operation;
    if (access.resource === 'none') return undefined;
    if (access.resource === 'repository' && access.isPublic && match.repository && isEmpty(presented))
      return anonymousQuestion(match.repository, span);
    const chosen = chooseToken(presented, { api: operation.api, tokens: tokensOf(access) });
    const parsed = parseToken(chosen.token);
    if (!parsed) return NO_SUCH_TOKEN;
    if (parsed.kind !== chosen.kind) return new TokenRefused(misplaced(parsed.kind));
    const isAccount = parsed.kind === 'account';
    const repository = isAccount ? match.repository : undefined;
    const organization = isAccount ? match.organization : undefined;
    const named = repository ?? organization;
    const aspect = access.resource === 'instance' ? INSTANCE : named && nameOf(named);
    return {
      key: aspect === undefined ? parsed.tokenId : `${parsed.tokenId}|${aspect}`,
      digest: hash('sha256', parsed.token, 'base64url'),
      subject: `token:${parsed.tokenId}`,
      request: {
        token: parsed.token,
        ...(repository && { repository }),
        ...(organization && { organization }),
        ...(access.resource === 'instance' && { instance: true as const }),
        ...(span && { span }),
      },
    };
  }

  /**
   * Decides in this tick if memory is enough, otherwise by asking; before that `mayAsk` may throw.
   *
   * @throws TokenMissing, TokenRefused, TokenExpired, DecisionUnavailable, RepositoryNotFound, OrganizationNotFound,
   * PermissionTooLow, RoleTooLow, InstanceAdminNeeded
   */
  authorize(
    match: Match,
    query: DecisionQuery,
    witness: DecisionWitness,
    mayAsk?: () => void,
    signal?: AbortSignal,
  ): Granted | Promise<Granted> {
    const now = this.ladder.decideNow(query);
    if (now && !isBuried(now)) return conclude(match, query, witness, now);
    mayAsk?.();
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
  witness.decided(decision, tokenIdOf(query));
  if (decision.verdict === 'unavailable') throw new DecisionUnavailable(decision.retryAfterMs);
  if (decision.verdict === 'deny')
    throw decision.reason === 'expired' ? new TokenExpired() : new TokenRefused();
  admit(match, decision.value);
  return decision;
}

/** What stands for a decision where none is needed. */
export const OPEN_TO_ANYBODY: Granted = {
  verdict: 'allow',
  rung: 'l1',
  value: { kind: 'anonymous' },
  incarnation: '',
  asOf: 0,
  subjects: [],
  stillValid: () => true,
};

/** One for all: it says nothing of a request. */
const NO_SUCH_TOKEN = new TokenRefused();

/** Stands where the name of a repository or an organization does; both of those have a slash. */
const INSTANCE = 'instance';

/** Who shows no token has no subject in the log; what is cached for them falls with the repository's rows. */
const ANYBODY = 'anybody';

const anonymousQuestion = (repository: RepositoryPath, span: Span | undefined): DecisionQuery => ({
  key: `|${nameOf(repository)}`,
  digest: ANYBODY,
  subject: ANYBODY,
  request: { repository, ...(span && { span }) },
});

/** Of the token that the question is about; undefined if it is about nobody's. */
export const tokenIdOf = ({ subject }: DecisionQuery): string | undefined =>
  subject === ANYBODY ? undefined : subject.slice('token:'.length);

const isEmpty = (presented: PresentedTokens): boolean =>
  presented.account === undefined && presented.repository === undefined;

/** Helps the most common mistake of all (contract 5, row 2), where the API has room for a sentence. */
const misplaced = (kind: 'account' | 'repository'): string =>
  kind === 'account'
    ? 'This is an account token. Send it in the api-token header.'
    : 'This is a repository token. Send it in the project-token header.';
