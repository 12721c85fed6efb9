import type { Clock, Instant } from './clock';

export class DatabaseClock {
  constructor(clock: Clock, driftRatio: number) {
    void clock;
    void driftRatio;
  }
  /** A reading of the database's clock that came with the reply to a request sent at `sentAt`. */
  observe(databaseTimeMs: number, sentAt: Instant): void {
    throw new Error('skeleton');
  }
  /** It may be this late already: from here on nothing that expires is used without asking. */
  mayBePast(databaseTimeMs: number): boolean {
    throw new Error('skeleton');
  }
  /** It is certainly this late. */
  isPast(databaseTimeMs: number): boolean {
    throw new Error('skeleton');
  }
}
