import type { WakeSignal } from './bell';
import { bounded, unlessAborted } from './bounded';
import type { Clock } from '@libs/clock';
import { LeaseCensus } from './lease-census';
import { leaseOverMs, type LeaseParameters } from './lease-parameters';
import type { LeaseTable } from './lease-store';
import { ignoreProblem, type ReportProblem } from './problem';

const DEFAULT_LIST_EVERY_MS = 100;
const LIST_TIMEOUT_MS = 1_000;

export interface Revocation {
  readonly seq: number;
  /** The database's incarnation, read in the transaction that revoked or that found it revoked already. */
  readonly incarnation: string;
  /** clock.now() of this process, read after that transaction's commit had resolved. Also for a repeated revocation. */
  readonly committedAt: number;
  /** The longest lease that any server may have granted before that transaction, if longer than this process's own L. */
  readonly leaseMs?: number | undefined;
  /** Give up waiting after this long. Default: never; the answer comes after L(1+rho) at the latest. */
  readonly maxWaitMs?: number | undefined;
}

export interface Receipt {
  readonly enforced: true;
  readonly seq: number;
  /** How many enforcers had acknowledged it, in the lease table that was read last. */
  readonly enforcers: number;
  readonly waitedMs: number;
  /** All acknowledged; or some were silent for longer than a lease; or a lease's time has passed since the commit. */
  readonly proof: 'acknowledged' | 'silent' | 'elapsed';
}

/** Revoked, not yet proven everywhere. */
export interface Pending {
  readonly enforced: false;
  readonly seq: number;
  readonly enforcers: number;
  readonly waitedMs: number;
}

export interface RevocationWaiterPorts {
  readonly clock: Clock;
  /** The LeaseStore, on the primary. */
  readonly leases: { listLeases(): Promise<LeaseTable> };
  readonly wake: WakeSignal;
  readonly report?: ReportProblem | undefined;
}

/**
 * Waits until a committed revocation is enforced everywhere. One per process: it learns from every wait.
 *
 * Guarantee: a Receipt is given only if no process can use a cached fact from before the revocation any more. It comes after
 * L(1+rho) at the latest, whatever is broken.
 * Assumes: `committedAt` was read after the commit; no server grants longer leases than this one's L or the revocation's `leaseMs`; the lease table is read on the primary; what LeaseCensus assumes.
 * Source: docs/adr/0004-leased-suffix.md.
 */
export class RevocationWaiter {
  private readonly census = new LeaseCensus();
  private readonly listEveryMs: number;

  constructor(
    private readonly ports: RevocationWaiterPorts,
    private readonly parameters: LeaseParameters,
    options: { readonly listEveryMs?: number | undefined } = {},
  ) {
    this.listEveryMs = options.listEveryMs ?? DEFAULT_LIST_EVERY_MS;
  }

  /** Rejects only with the signal's reason. */
  async wait(revocation: Revocation, signal?: AbortSignal): Promise<Receipt | Pending> {
    const { clock, wake } = this.ports;
    const { seq, committedAt, maxWaitMs = Infinity } = revocation;
    const startedAt = clock.now();
    const overMs = this.overMs(revocation);
    const waited = (): number => clock.now() - startedAt;
    const leftMs = (): number => Math.min(committedAt + overMs - clock.now(), maxWaitMs - waited());
    let enforcers = 0;
    for (;;) {
      signal?.throwIfAborted();
      if (clock.now() - committedAt >= overMs) {
        return { enforced: true, seq, enforcers, waitedMs: waited(), proof: 'elapsed' };
      }
      // Armed before the table is read, so that no beat in between goes unheard.
      const armed = new AbortController();
      const rung = wake.next(Math.min(this.listEveryMs, Math.max(0, leftMs())), armed.signal);
      try {
        const read = await this.read(Math.max(leftMs(), 1), signal);
        enforcers = read ? acknowledgements(read.table, revocation) : enforcers;
        const proof = read && this.proofIn(read.table, read.askedAt, revocation);
        if (proof !== undefined) return { enforced: true, seq, enforcers, waitedMs: waited(), proof };
        if (waited() >= maxWaitMs) return { enforced: false, seq, enforcers, waitedMs: waited() };
        await unlessAborted(rung, signal);
      } finally {
        armed.abort();
      }
    }
  }

  /**
   * Reads the lease table once. Call it when the process starts and every second or so: a revocation answers sooner when the
   * incarnation's age and the silent enforcers are known before it comes.
   */
  async observe(): Promise<void> {
    await this.read(LIST_TIMEOUT_MS, undefined);
  }

  /** Afresh, never a table that was asked for before. A failing database is no proof of anything; time still is. */
  private async read(
    withinMs: number,
    signal: AbortSignal | undefined,
  ): Promise<{ table: LeaseTable; askedAt: number } | undefined> {
    const { clock, leases, report = ignoreProblem } = this.ports;
    const askedAt = clock.now();
    try {
      const table = await bounded(clock, Math.min(withinMs, LIST_TIMEOUT_MS), signal, () =>
        leases.listLeases(),
      );
      this.census.record(table, clock.now());
      return { table, askedAt };
    } catch (error) {
      signal?.throwIfAborted();
      report({ where: 'list-leases', error });
      return undefined;
    }
  }

  /** So long after its commit a revocation is enforced everywhere, whatever is broken. */
  overMs({ leaseMs = 0 }: Pick<Revocation, 'leaseMs'>): number {
    return leaseOverMs({ ...this.parameters, durationMs: Math.max(this.parameters.durationMs, leaseMs) });
  }

  private proofIn(table: LeaseTable, askedAt: number, revocation: Revocation): Receipt['proof'] | undefined {
    const { seq, incarnation } = revocation;
    const overMs = this.overMs(revocation);
    // Positions and acknowledgements of two incarnations do not compare, and rows may have been lost: only time counts.
    if (table.incarnation !== incarnation || this.census.watchedMs(askedAt) < overMs) return undefined;
    const open = table.leases.filter(({ acked }) => acked < seq);
    if (open.length === 0) return 'acknowledged';
    return open.every((row) => this.census.silentMs(row, askedAt) >= overMs) ? 'silent' : undefined;
  }
}

/** Rows of processes that are gone stay in the table for a while; they enforce nothing. */
const acknowledgements = (table: LeaseTable, { seq, incarnation }: Revocation): number =>
  table.incarnation === incarnation ? table.leases.filter(({ acked }) => acked >= seq).length : 0;
