import type { Clock } from './clock';
import { DatabaseClock } from './database-clock';
import type { LeaseParameters } from './lease-parameters';
import type { LeaseTransport } from './lease-protocol';
import { Lease } from './lease';
import type { ReportProblem } from './problem';
import { RevocationView } from './revocation-view';
import type { Standing } from './standing';

export interface LeaseClientOptions {
  readonly holder: string;
  /** New for every start of the process. */
  readonly epoch: string;
  readonly parameters: LeaseParameters;
  /** A renewal is given up after this long. Default: pollMs + 2 s. */
  readonly renewTimeoutMs?: number | undefined;
  /** Longest pause after failures. Default: 1 s. */
  readonly maxBackoffMs?: number | undefined;
  /** Ingestion's barrier: a position is acknowledged only after this resolved, begun when the rows were applied. */
  readonly beforeAck?: ((position: number) => Promise<void>) | undefined;
}

export interface LeaseClientPorts {
  readonly clock: Clock;
  readonly transport: LeaseTransport;
  /** In [0, 1): for back-off jitter. */
  readonly random: () => number;
  readonly report?: ReportProblem | undefined;
}

export class LeaseClient implements Standing {
  readonly lease: Lease;
  readonly view: RevocationView;
  readonly databaseClock: DatabaseClock;

  constructor(ports: LeaseClientPorts, options: LeaseClientOptions) {
    this.lease = new Lease(ports.clock, options.parameters);
    this.view = new RevocationView(ports.report);
    this.databaseClock = new DatabaseClock(ports.clock, options.parameters.driftRatio);
  }

  /** Begins renewing, and goes on until stop(). */
  start(): void {
    throw new Error('skeleton');
  }
  /** Stops using the lease at once, then releases it. Call before draining. */
  stop(): Promise<void> {
    throw new Error('skeleton');
  }
}
