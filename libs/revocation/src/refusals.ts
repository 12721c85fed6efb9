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
 * Guarantee: 'revoked' and 'expired' are final; 'unknown' is forgotten after a short while, in case it was said too early.
 */
export class Refusals {
  constructor(
    private readonly clock: Clock,
    private readonly cache: BoundedCache<string, Refused>,
    private readonly unknownTtlMs: number,
  ) {}

  get(digest: string): Refusal | undefined {
    const refused = this.cache.get(digest);
    if (refused === undefined) return undefined;
    if (this.clock.now() < refused.until) return refused.reason;
    this.cache.delete(digest);
    return undefined;
  }

  remember(digest: string, reason: Refusal): void {
    const until = reason === 'unknown' ? this.clock.now() + this.unknownTtlMs : Infinity;
    this.cache.set(digest, { reason, until });
  }
}
