import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { lookOnlyForWhatWaits } from '@libs/outbox';
import type { Tracing } from '@libs/telemetry';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { EventBus } from './event-bus';
import { JoinedEventBus } from './joined-event-bus';
import { KafkaEventBus, type KafkaBusConfig } from './kafka-event-bus';
import { measureConsumers } from './measure-consumers';
import { OutboxEventBus, type OutboxBusConfig } from './outbox-event-bus';
import { TracedEventBus } from './traced-event-bus';

type OneBusConfig = ({ kind: 'kafka' } & KafkaBusConfig) | ({ kind: 'outbox' } & OutboxBusConfig);

export type EventBusConfig =
  | OneBusConfig
  /** Topics that are published elsewhere are heard there, all others on `otherwise`. */
  | { kind: 'joined'; otherwise: OneBusConfig; byTopic: Readonly<Record<string, OneBusConfig>> };

export const createEventBus = (config: EventBusConfig, logger: Logger): EventBus => {
  switch (config.kind) {
    case 'kafka':
      lookOnlyForWhatWaits();
      return new KafkaEventBus(config, logger);
    case 'outbox':
      return new OutboxEventBus(config, logger);
    case 'joined': {
      const byTopic = Object.entries(config.byTopic).map(
        ([topic, bus]) => [topic, createEventBus(bus, logger)] as const,
      );
      return new JoinedEventBus(createEventBus(config.otherwise, logger), new Map(byTopic));
    }
  }
};

/** What the bus writes to: lines, numbers and, where it is given, traces. */
export interface EventBusSurroundings {
  readonly logger: Logger;
  readonly metrics: Registry;
  readonly tracing?: Tracing | undefined;
}

/** Provides `EventBus` everywhere in the application; connects to nothing before the first subscription. */
@Module({})
export class EventBusModule implements OnApplicationShutdown {
  constructor(@Inject(EventBus) private readonly bus: EventBus) {}

  static forRoot(config: EventBusConfig, { logger, metrics, tracing }: EventBusSurroundings): DynamicModule {
    return {
      module: EventBusModule,
      global: true,
      providers: [
        {
          provide: EventBus,
          useFactory: () => {
            const bus = createEventBus(config, logger);
            measureConsumers(bus, metrics);
            return tracing ? new TracedEventBus(bus, tracing) : bus;
          },
        },
      ],
      exports: [EventBus],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.bus.close();
  }
}
