import { EPOCH_MS } from '../kernel/process-clock';
import type { VirtualTime } from '../kernel/virtual-time';
import { PARAMETERS } from './parameters';

/** How long a gateway may not have heard of a step of the database's clock: a lease, from before its renewal was sent. */
const UNHEARD_MS = PARAMETERS.durationMs * (1 + PARAMETERS.driftRatio);

/** When tokens have expired, by the only clock that counts: the database's, with its steps. */
export class Expiry {
  private steps: { readonly at: number; readonly offsetMs: number }[] = [{ at: -Infinity, offsetMs: 0 }];

  constructor(private readonly time: VirtualTime) {}

  stepped(offsetMs: number): void {
    this.steps.push({ at: this.time.now, offsetMs });
  }

  /** Nobody may accept it who was asked now. */
  isCertain(expiresAt: number | null): boolean {
    if (expiresAt === null) return false;
    const { now } = this.time;
    // One of the clocks that a gateway may still go by says that it has not expired.
    const last = this.steps.findLastIndex(({ at }) => at <= now - UNHEARD_MS);
    return this.steps.slice(last).every(({ offsetMs }) => EPOCH_MS + now + offsetMs >= expiresAt);
  }

  /** The database's clock would show it now, had it never been put back. */
  isPossible(expiresAt: number | null): boolean {
    if (expiresAt === null) return false;
    return this.steps.some(({ offsetMs }) => EPOCH_MS + this.time.now + offsetMs >= expiresAt);
  }
}
