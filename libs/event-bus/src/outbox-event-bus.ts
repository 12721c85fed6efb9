import type { Backoff } from '@libs/outbox';
import type { Logger } from 'pino';
import { EventBus, type SubscriptionProgress } from './event-bus';

export interface OutboxBusConfig {
  readonly databaseUrl: string;
  readonly pollIntervalMs: number;
  /** Waits between deliveries of an event whose handler throws. */
  readonly redelivery?: Backoff | undefined;
}

export class OutboxEventBus extends EventBus {
  constructor(
    readonly config: OutboxBusConfig,
    readonly logger: Logger,
  ) {
    super();
  }
  subscribe(): Promise<void> {
    throw new Error('not yet');
  }
  progress(): readonly SubscriptionProgress[] {
    return [];
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}
