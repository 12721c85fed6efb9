import type { Clock } from '@libs/clock';
import { elapsedSince, instant, type Instant } from './clock';
import { leaseTermMs, type LeaseParameters } from './lease-parameters';

/** A renewal under way: the moment before its request was sent. */
export interface Renewal {
  readonly sentAt: Instant;
  readonly generation: number;
}

/**
 * The right to use cached facts, for a while.
 *
 * Guarantee: while fresh() is true, every revocation that has answered is applied in this process, or was committed less than
 * L before now and its answer waits for this process.
 * Assumes: the monotonic clock is wrong by `driftRatio` at most; a suspended machine shows in the wall clock.
 * Source: docs/adr/0004-leased-suffix.md; Gray & Cheriton 1989.
 */
export class Lease {
  private term: { readonly start: Instant; readonly until: number } | undefined;
  private generation = 0;

  constructor(
    private readonly clock: Clock,
    private readonly parameters: LeaseParameters,
  ) {}

  /** Call before the request is sent: the lease counts from here, however late the reply is. */
  begin(): Renewal {
    return { sentAt: instant(this.clock), generation: this.generation };
  }

  /**
   * A complete reply to `renewal` has been applied. One that began before drop() changes nothing. The term is the shorter one of
   * what this process was told and what the server grants: revocations do not wait for longer than the server knows of.
   */
  renewed(renewal: Renewal, grantedMs = Infinity): void {
    if (renewal.generation !== this.generation) return;
    const durationMs = Math.min(this.parameters.durationMs, grantedMs);
    const until = renewal.sentAt.monotonic + leaseTermMs({ ...this.parameters, durationMs });
    if (this.term === undefined || until > this.term.until) this.term = { start: renewal.sentAt, until };
  }

  /** Computed now, from the clocks: never a flag that a late timer forgot to clear. */
  fresh(): boolean {
    return this.remainingMs() > 0;
  }

  remainingMs(): number {
    if (this.term === undefined) return 0;
    const elapsed = elapsedSince(this.term.start, this.clock);
    if (elapsed.disagreement > this.parameters.maxClockDisagreementMs) return 0;
    return Math.max(0, this.term.until - this.term.start.monotonic - elapsed.longest);
  }

  /** Since the request was sent that the lease counts from; Infinity: there is none. A lease that is over still has an age. */
  ageMs(): number {
    return this.term === undefined ? Infinity : this.clock.now() - this.term.start.monotonic;
  }

  /** Ends what is held. A renewal under way can still begin a new term. */
  lapse(): void {
    this.term = undefined;
  }

  /** Ends what is held and disowns every renewal under way. */
  drop(): void {
    this.generation += 1;
    this.lapse();
  }
}
