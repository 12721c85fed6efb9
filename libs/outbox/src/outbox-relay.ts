import type { Logger } from 'pino';
import type { Backoff } from './backoff';
import type { EventProducer } from './event-producer';

export interface OutboxRelayOptions {
  readonly databaseUrl: string;
  /** Called for each lane at its start and after every rejected send, e.g. `kafkaEventProducers(...)`. */
  readonly createProducer: () => EventProducer;
  readonly logger: Logger;
  readonly pollIntervalMs?: number | undefined;
  readonly heartbeatMs?: number | undefined;
  readonly batchSize?: number | undefined;
  readonly backoff?: Backoff | undefined;
}

export interface RelayProgress {
  /** Whether the relay has its database connection. */
  readonly connected: boolean;
  readonly lanesHeld: readonly number[];
  /** Events published and sends rejected since the start. */
  readonly published: number;
  readonly rejectedSends: number;
  /** Lanes whose last send was rejected; they back off and try again. */
  readonly failingLanes: readonly number[];
  /** Since the relay last heard from its database. */
  readonly sinceHeartbeatMs: number;
}

export class OutboxRelay {
  constructor(private readonly options: OutboxRelayOptions) {}
  /** Returns at once; the relay keeps trying whatever is down. */
  start(): void {
    void this.options;
    throw new Error('not yet');
  }
  /** Resolves when no send is under way, what was sent is marked, and the lanes are free for others. */
  stop(): Promise<void> {
    throw new Error('not yet');
  }
  progress(): RelayProgress {
    throw new Error('not yet');
  }
  /** The age of the oldest event that is not in Kafka yet; 0 if there is none. It grows while the database is out of reach. */
  oldestUnpublishedAgeMs(): number {
    throw new Error('not yet');
  }
}
