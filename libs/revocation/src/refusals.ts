import type { Clock } from '@libs/clock';
import type { BoundedCache, Refusal } from './facts';

/** A remembered refusal; `until` is monotonic milliseconds. */
export interface Refused {
  readonly reason: Refusal;
  readonly until: number;
}

/**
 * The negative cache, by digest of the whole token value. It can only deny, so it needs no lease.
 *
 * Guarantee: 'revoked' is final. The others are forgotten after a short while: 'unknown' may have been said too early, and 'expired' by
 * a clock of the database that was wrong.
 */
export class Refusals {
  constructor(
    private readonly clock: Clock,
    private readonly cache: BoundedCache<string, Refused>,
    private readonly ttlMs: number,
  ) {}

  get(digest: string): Refusal | undefined {
    const refused = this.cache.get(digest);
    if (refused === undefined) return undefined;
    if (this.clock.now() < refused.until) return refused.reason;
    this.cache.delete(digest);
    return undefined;
  }

  remember(digest: string, reason: Refusal): void {
    const until = reason === 'revoked' ? Infinity : this.clock.now() + this.ttlMs;
    this.cache.set(digest, { reason, until });
  }
}
