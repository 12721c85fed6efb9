import type { Clock } from '@libs/clock';
import type { Charge, Usage } from './limit-policy';
import { UsageLedger } from './usage-ledger';
import type { UsageStore } from './usage-store';

export interface RateLimiterPorts {
  clock: Clock;
  store: UsageStore;
  /** After each attempt to hear of the others: the trouble with it, or undefined. */
  onExchange: (error: unknown) => void;
}

/** Between two exchanges: what is spent meanwhile goes into one. */
export const EXCHANGE_GAP_MS = 10;
/** After one that failed. */
export const RETRY_MS = 1_000;
/** Keys in one exchange; one script must not hold Redis up for long. */
const EXCHANGE_KEYS = 256;
/** A clock that differs by more was set anew, or is another one. */
const CLOCK_JUMP_MS = 1_000;

/**
 * Says in this tick whether a request is within its limits. It counts in memory and spends a local budget; when that of a key
 * is spent, what was counted is exchanged with the other gateways in the background. Nothing here waits for the store, and
 * without it each gateway holds the whole limit by itself.
 *
 * What that costs in precision is bounded: docs/operations/rate-limits.md has the formula, rate-limiter.spec.ts the proof.
 */
export class RateLimiter {
  private readonly ledger: UsageLedger;
  private readonly stopped = new AbortController();
  /** Of the clock that numbers the slots from our monotonic one. */
  private offsetMs: number;
  private pauseMs = EXCHANGE_GAP_MS;
  private isScheduled = false;

  constructor(
    private readonly ports: RateLimiterPorts,
    maxKeys: number,
  ) {
    this.ledger = new UsageLedger(maxKeys);
    this.offsetMs = ports.clock.wallNow() - ports.clock.now();
  }

  /** Keys in memory. */
  get size(): number {
    return this.ledger.size;
  }

  /** Nothing is being exchanged, and nothing is due. */
  get isSettled(): boolean {
    return !this.isScheduled;
  }

  peek(charge: Charge): Usage {
    return this.ledger.peek(charge, this.now());
  }

  /** Counts the request everywhere, or, if one of the limits is reached, nowhere. */
  take(charges: readonly Charge[]): Usage[] {
    const now = this.now();
    // One by itself is counted only where there is room.
    if (charges.length > 1) {
      const before = charges.map((charge) => this.ledger.peek(charge, now));
      if (before.some(({ isAllowed }) => !isAllowed)) return before;
    }
    const after = charges.map((charge) => this.ledger.take(charge, now));
    this.schedule();
    return after;
  }

  stop(): void {
    this.stopped.abort();
    this.ports.store.close();
  }

  private now(): number {
    return this.ports.clock.now() + this.offsetMs;
  }

  private schedule(): void {
    if (this.isScheduled || !this.ledger.hasDue || this.stopped.signal.aborted) return;
    this.isScheduled = true;
    void this.reconcileAfter(this.pauseMs);
  }

  private async reconcileAfter(pauseMs: number): Promise<void> {
    const { clock, store, onExchange } = this.ports;
    try {
      await clock.sleep(pauseMs, this.stopped.signal);
      // Certainly not sent: it stays due.
      if (!store.isReachable) throw new Error('the store of shared counts cannot be reached');
      await this.exchange();
      this.pauseMs = EXCHANGE_GAP_MS;
      onExchange(undefined);
    } catch (error) {
      this.pauseMs = RETRY_MS;
      if (!this.stopped.signal.aborted) onExchange(error);
    } finally {
      this.isScheduled = false;
      this.schedule();
    }
  }

  private async exchange(): Promise<void> {
    const { clock, store } = this.ports;
    const reports = this.ledger.reports(EXCHANGE_KEYS);
    const sentAt = clock.now();
    const { now, totals } = await store.exchange(reports);
    this.adopt(now - (sentAt + clock.now()) / 2);
    this.ledger.learn(reports, totals);
  }

  /** Slots of two different clocks do not compare; to forget is in the clients' favour. */
  private adopt(offsetMs: number): void {
    if (Math.abs(offsetMs - this.offsetMs) > CLOCK_JUMP_MS) this.ledger.clear();
    this.offsetMs = offsetMs;
  }
}
