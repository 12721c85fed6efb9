import type { Principal } from '@libs/contracts';
import type { LimitClass } from '../policy/operation';
import type { LimitMetrics } from './limit-metrics';
import type { Allowance, Charge, KeyKind, Policy, Usage } from './limit-policy';
import { RateLimited } from './limits.errors';
import type { RateLimiter } from './rate-limiter';
import type { RateLimits } from './rate-limits.config';
import type { Source } from './source-addresses';

/** A request as far as limits are concerned. */
export interface LimitedRequest {
  readonly source: Source;
  readonly limitClass: LimitClass;
  /** Where the counts stood that it went into, for the reply's headers. */
  usage: readonly Usage[];
}

type Rules = Pick<RateLimits, 'base' | 'keys' | 'perToken' | 'perRepository' | 'perOrganization' | 'status'>;

/**
 * Which counts a request goes into (ADR 0011). Whoever shows nothing that proves who they are counts by their address, and so
 * does a refused token. What was proved counts by what the operator chose for the class of the operation.
 */
export class RequestLimits {
  private readonly base: Policy | undefined;
  private readonly refusedTokens: Policy | undefined;
  private readonly further: Readonly<Record<Exclude<KeyKind, 'address'>, Policy | undefined>>;

  constructor(
    private readonly limiter: RateLimiter,
    private readonly rules: Rules,
    private readonly metrics: LimitMetrics,
  ) {
    this.base = named('default', rules.base);
    this.refusedTokens = named('refused-tokens', rules.base);
    this.further = {
      token: named('token', rules.perToken),
      repository: named('repository', rules.perRepository),
      organization: named('organization', rules.perOrganization),
    };
  }

  /** Nobody in particular: no token, one that cannot exist, or an operation that asks for none. @throws RateLimited */
  countAddress(request: LimitedRequest): void {
    const charge = this.addressCharge(request, this.base);
    if (charge) this.take(request, [charge]);
  }

  /** A token that may exist, before anything is known about it. @throws RateLimited */
  countBeforeDecision(request: LimitedRequest): void {
    if (this.keyOf(request) === 'address') this.countAddress(request);
  }

  /**
   * Memory does not know the token, and somebody would have to be asked. Not for an address that has sent too many refused ones,
   * nor for a token that has used up its limit. @throws RateLimited
   */
  requireCredit(request: LimitedRequest, tokenId: string): void {
    const { limitClass } = request;
    if (limitClass === 'none') return;
    const refused = this.addressCharge(request, this.refusedTokens);
    if (refused) this.require(request, refused);
    if (this.base && !request.source.isExempt && this.keyOf(request) === 'token')
      this.require(request, tokenCharge(this.base, tokenId));
    if (this.further.token) this.require(request, tokenCharge(this.further.token, tokenId));
  }

  /** The token is good. Without a principal: for something else than this. @throws RateLimited */
  countCaller(request: LimitedRequest, tokenId: string, principal?: Principal): void {
    if (request.limitClass === 'none') return;
    const charges: Charge[] = [];
    const key = this.keyOf(request);
    if (this.base && !request.source.isExempt && key !== 'address')
      charges.push(chargeOf(this.base, key, principal) ?? tokenCharge(this.base, tokenId));
    if (this.further.token) charges.push(tokenCharge(this.further.token, tokenId));
    for (const kind of ['repository', 'organization'] as const) {
      const policy = this.further[kind];
      const charge = policy && chargeOf(policy, kind, principal);
      if (charge) charges.push(charge);
    }
    if (charges.length > 0) this.take(request, charges);
  }

  /** The token was looked for, in memory or elsewhere, and is not good. @throws RateLimited */
  countRefused(request: LimitedRequest): void {
    const refused = this.addressCharge(request, this.refusedTokens);
    if (!refused) return;
    this.limiter.take([refused]);
    if (this.keyOf(request) !== 'address') this.countAddress(request);
  }

  private keyOf({ limitClass }: LimitedRequest): KeyKind {
    if (limitClass === 'revoke') return 'token';
    return limitClass === 'upload' ? this.rules.keys.upload : this.rules.keys.api;
  }

  private addressCharge(
    { source, limitClass }: LimitedRequest,
    policy: Policy | undefined,
  ): Charge | undefined {
    if (!policy || limitClass === 'none' || source.isExempt) return undefined;
    return charge(policy, 'address', source.counted, `The address ${source.counted}`);
  }

  private require(request: LimitedRequest, asked: Charge): void {
    const usage = this.limiter.peek(asked);
    if (!usage.isAllowed) this.refuse(request, usage);
  }

  private take(request: LimitedRequest, charges: readonly Charge[]): void {
    const usage = this.limiter.take(charges);
    request.usage = request.usage.length === 0 ? usage : [...request.usage, ...usage];
    const exhausted = longest(usage.filter(({ isAllowed }) => !isAllowed));
    if (exhausted) this.refuse(request, exhausted);
    for (const { charge } of usage) this.metrics.decided(request.limitClass, charge, 'allowed');
  }

  private refuse(request: LimitedRequest, usage: Usage): never {
    this.metrics.decided(request.limitClass, usage.charge, 'limited');
    if (!request.usage.includes(usage)) request.usage = [...request.usage, usage];
    throw new RateLimited(usage, this.rules.status);
  }
}

const named = (name: Policy['name'], allowance: Allowance | undefined): Policy | undefined =>
  allowance && { name, ...allowance };

const charge = (policy: Policy, kind: KeyKind, subject: string | number, label: string): Charge => ({
  policy,
  kind,
  key: `${policy.name}:${kind}:${subject}`,
  label,
});

const tokenCharge = (policy: Policy, tokenId: string): Charge =>
  charge(policy, 'token', tokenId, `The token ${tokenId}`);

/** Undefined if the principal is not about any such thing. */
function chargeOf(policy: Policy, kind: KeyKind, principal: Principal | undefined): Charge | undefined {
  if (!principal || principal.kind === 'anonymous') return undefined;
  const { repository } = principal;
  if (kind === 'repository')
    return (
      repository &&
      charge(
        policy,
        kind,
        repository.repositoryId,
        `The repository ${repository.organization}/${repository.repository}`,
      )
    );
  const organization = principal.kind === 'account' ? (principal.organization ?? repository) : repository;
  if (kind !== 'organization' || !organization) return undefined;
  const name = `${organization.provider}/${organization.organization}`;
  return charge(policy, kind, name.toLowerCase(), `The organization ${organization.organization}`);
}

const longest = (usage: readonly Usage[]): Usage | undefined =>
  usage.reduce<Usage | undefined>((a, b) => (a && a.resetMs >= b.resetMs ? a : b), undefined);
