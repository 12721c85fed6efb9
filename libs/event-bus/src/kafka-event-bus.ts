import type { Backoff, KafkaConfig } from '@libs/outbox';
import type { Logger } from 'pino';
import { EventBus, type SubscriptionProgress } from './event-bus';

export interface KafkaBusConfig extends KafkaConfig {
  /** Waits between deliveries of an event whose handler throws. */
  readonly redelivery?: Backoff | undefined;
}

export class KafkaEventBus extends EventBus {
  constructor(
    readonly config: KafkaBusConfig,
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
