import type { Clock } from '@libs/clock';
import { elapsedSince, type Instant } from './clock';

interface Reading {
  readonly databaseTimeMs: number;
  readonly sentAt: Instant;
  readonly receivedAt: number;
}

/**
 * What time the database's clock may show now: the only clock by which tokens expire.
 *
 * Guarantee: mayBePast() never answers late. A reading counts from before its request was sent, on whichever clock of this
 * process ran further, as if the monotonic one were slow; steps of the wall clock only make it answer early. isPast() errs the
 * other way, so that no valid token is called expired.
 * Assumes: the database's own clock steps rarely; a step is seen with the next reading, at most one renewal later.
 * Source: docs/adr/0004-leased-suffix.md.
 */
export class DatabaseClock {
  private reading: Reading | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly driftRatio: number,
  ) {}

  /** A reading that came with the reply to a request sent at `sentAt`. One older than what is known is not used. */
  observe(databaseTimeMs: number, sentAt: Instant): void {
    if (this.reading !== undefined && sentAt.monotonic <= this.reading.sentAt.monotonic) return;
    this.reading = { databaseTimeMs, sentAt, receivedAt: this.clock.now() };
  }

  /** It may be this late already: from here on, what expires then is not used without asking. */
  mayBePast(databaseTimeMs: number): boolean {
    if (this.reading === undefined) return true;
    const elapsed = elapsedSince(this.reading.sentAt, this.clock).longest / (1 - this.driftRatio);
    return this.reading.databaseTimeMs + elapsed >= databaseTimeMs;
  }

  /** It is certainly this late. */
  isPast(databaseTimeMs: number): boolean {
    if (this.reading === undefined) return false;
    const elapsed = (this.clock.now() - this.reading.receivedAt) / (1 + this.driftRatio);
    return this.reading.databaseTimeMs + elapsed >= databaseTimeMs;
  }
}
