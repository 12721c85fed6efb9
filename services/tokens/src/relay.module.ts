import { kafkaEventProducers, OutboxRelay } from '@libs/outbox';
import { type ProcessContext, ProcessModule } from '@libs/telemetry';
import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Module,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { measureRelay } from './measure-relay';
import type { TokensRelayConfig } from './relay.config';
import { relayReadiness } from './relay-readiness';

/** The relay of the tokens database: outbox rows to Kafka. */
@Module({})
export class RelayModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(private readonly relay: OutboxRelay) {}

  static forRoot({ databaseUrl, kafka }: TokensRelayConfig, context: ProcessContext): DynamicModule {
    const { logger, instance: clientId } = context;
    const source = '/portcullis/tokens';
    const createProducer = kafkaEventProducers({ brokers: kafka.brokers, clientId, logger, source });
    const relay = new OutboxRelay({ databaseUrl, createProducer, logger });
    context.readiness.add('relay', relayReadiness(relay));
    measureRelay(relay, context.metrics);
    return {
      module: RelayModule,
      imports: [ProcessModule.forRoot(context)],
      providers: [{ provide: OutboxRelay, useValue: relay }],
    };
  }

  onApplicationBootstrap(): void {
    this.relay.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.relay.stop();
  }
}
