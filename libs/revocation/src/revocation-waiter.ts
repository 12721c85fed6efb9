import type { WakeSignal } from './bell';
import type { Clock } from './clock';
import type { LeaseParameters } from './lease-parameters';
import type { LeaseTable } from './lease-store';
import type { ReportProblem } from './problem';

export interface Revocation {
  readonly seq: number;
  /** The database's incarnation in the transaction that revoked (or found it revoked already). */
  readonly incarnation: string;
  /** clock.now() of this process, read after that transaction's commit had resolved. */
  readonly committedAt: number;
  readonly maxWaitMs?: number | undefined;
}

export interface Receipt {
  readonly enforced: true;
  readonly seq: number;
  /** How many enforcers held a lease in the table that was read last. */
  readonly enforcers: number;
  readonly waitedMs: number;
  /** All acknowledged; some were silent for longer than a lease; or a lease's time has passed since the commit. */
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
  readonly leases: { listLeases(): Promise<LeaseTable> };
  readonly wake: WakeSignal;
  readonly report?: ReportProblem | undefined;
}

export class RevocationWaiter {
  constructor(
    ports: RevocationWaiterPorts,
    parameters: LeaseParameters,
    options?: { readonly listEveryMs?: number | undefined },
  ) {
    void ports;
    void parameters;
    void options;
  }
  wait(revocation: Revocation, signal?: AbortSignal): Promise<Receipt | Pending> {
    throw new Error('skeleton');
  }
  /** Reads the lease table once. Call at the start of the process and every second or so: what is known before a revocation
   * (the incarnation's age, who is silent) makes it answer sooner. */
  observe(): Promise<void> {
    throw new Error('skeleton');
  }
}
