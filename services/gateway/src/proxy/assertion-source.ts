import { type AssertionSigner, type Audience } from '@libs/http';
import { LRUCache } from 'lru-cache';
import type { Granted } from '../auth/authorizer';

/** Much less than an assertion lives, so that one from here is always good when it arrives. */
const REUSE_MS = 5_000;
const REMEMBERED = 2_000;

/** Signs what the gateway found out about a request. A signature costs more than all else; the same statement is signed once. */
export class AssertionSource {
  private readonly recent = new LRUCache<string, string>({ max: REMEMBERED, ttl: REUSE_MS });

  constructor(private readonly signer: AssertionSigner) {}

  async sign(
    audience: Audience,
    granted: Granted,
    { method, path, operation }: { method: string; path: string; operation: string },
  ): Promise<string> {
    const { value: principal, asOf, incarnation, subjects } = granted;
    const statement = [audience, method, path, incarnation, asOf, JSON.stringify(principal)].join(' ');
    const known = this.recent.get(statement);
    if (known !== undefined) return known;
    const claims = { principal, asOf, incarnation, subjects: [...subjects], method, path, operation };
    const assertion = await this.signer.sign(audience, claims);
    this.recent.set(statement, assertion);
    return assertion;
  }
}
