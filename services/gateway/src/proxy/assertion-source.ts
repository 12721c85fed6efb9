import type { Principal } from '@libs/contracts';
import { type AssertionSigner, type Audience } from '@libs/http';
import { LRUCache } from 'lru-cache';
import type { Granted } from '../auth/authorizer';

/** Much less than an assertion lives, so that one from here is always good when it arrives. */
const REUSE_MS = 5_000;
const REMEMBERED = 2_000;

/** Signs what the gateway found out about a request. A signature costs more than all else; the same statement is signed once. */
export class AssertionSource {
  private readonly recent = new LRUCache<string, string>({ max: REMEMBERED, ttl: REUSE_MS });
  /** One number for each that was ever found, by what it says: to say it again for every request would cost more than the look-up. */
  private readonly numbers = new LRUCache<string, number>({ max: REMEMBERED });
  private readonly numbered = new WeakMap<Principal, number>();
  private found = 0;

  constructor(private readonly signer: AssertionSigner) {}

  /** Without a promise where the statement was signed before. */
  sign(
    audience: Audience,
    granted: Granted,
    request: { method: string; path: string; operation: string },
  ): string | Promise<string> {
    const { value, asOf, incarnation } = granted;
    const statement = `${this.numberOf(value)} ${asOf} ${incarnation} ${audience} ${request.method} ${request.path}`;
    return this.recent.get(statement) ?? this.signNew(statement, audience, granted, request);
  }

  private async signNew(
    statement: string,
    audience: Audience,
    { value: principal, asOf, incarnation, subjects }: Granted,
    request: { method: string; path: string; operation: string },
  ): Promise<string> {
    const claims = { principal, asOf, incarnation, subjects: [...subjects], ...request };
    const assertion = await this.signer.sign(audience, claims);
    this.recent.set(statement, assertion);
    return assertion;
  }

  /** A principal is what one introspection said, or one entry of a cache; none is ever changed. */
  private numberOf(principal: Principal): number {
    const known = this.numbered.get(principal);
    if (known !== undefined) return known;
    const text = JSON.stringify(principal);
    const number = this.numbers.get(text) ?? (this.found += 1);
    this.numbers.set(text, number);
    this.numbered.set(principal, number);
    return number;
  }
}
