import { EPOCH_MS } from '../kernel/process-clock';
import type { VirtualTime } from '../kernel/virtual-time';
import { PARAMETERS } from './parameters';

/** How long a gateway may not have heard of a step of the database's clock: a lease, from before its renewal was sent. */
const UNHEARD_MS = PARAMETERS.durationMs * (1 + PARAMETERS.driftRatio);

const AT_ONCE_MS = 20;

/** When tokens have expired, by the only clock that counts: the database's, with its steps. */
export class Expiry {
  private steps: { readonly at: number; readonly offsetMs: number }[] = [{ at: -Infinity, offsetMs: 0 }];

  constructor(private readonly time: VirtualTime) {}

  stepped(offsetMs: number): void {
    this.steps.push({ at: this.time.now, offsetMs });
  }

  /** Nobody may accept it who was asked since then, and whom no step of the clock has given a moment in which it was good. */
  isCertain(expiresAt: number | null, since = this.time.now): boolean {
    if (expiresAt === null) return false;
    const { now } = this.time;
    if (this.steps.some(({ at, offsetMs }) => at > since && EPOCH_MS + at + offsetMs < expiresAt))
      return false;
    // One of the clocks that a gateway may still go by says that it has not expired.
    const last = this.steps.findLastIndex(({ at }) => at <= now - UNHEARD_MS);
    return this.steps.slice(last).every(({ offsetMs }) => EPOCH_MS + now + offsetMs >= expiresAt);
  }

  /** It expires in this very moment, give or take what two clocks know of each other. */
  isNow(expiresAt: number | null): boolean {
    if (expiresAt === null) return false;
    const offsetMs = this.steps.at(-1)?.offsetMs ?? 0;
    return Math.abs(EPOCH_MS + this.time.now + offsetMs - expiresAt) < AT_ONCE_MS;
  }

  /** The database's clock would show it now, had it never been put back. */
  isPossible(expiresAt: number | null): boolean {
    if (expiresAt === null) return false;
    return this.steps.some(({ offsetMs }) => EPOCH_MS + this.time.now + offsetMs >= expiresAt);
  }
}
