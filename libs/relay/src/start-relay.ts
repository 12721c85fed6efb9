import { type RunningProcess, startManagementServer } from '@libs/http';
import { kafkaEventProducers, OutboxRelay, postgresRelayStores } from '@libs/outbox';
import { createProcessContext } from '@libs/telemetry';
import { measureRelay } from './measure-relay';
import type { RelayConfig } from './relay.config';
import { relayReadiness } from './relay-readiness';

/** Starts the process that moves one service's outbox into Kafka. Several of one service share its lanes. */
export async function startRelay(service: string, config: RelayConfig): Promise<RunningProcess> {
  const context = createProcessContext(`${service}-relay`, config);
  const { logger } = context;
  const relay = new OutboxRelay({
    openStore: postgresRelayStores(config.databaseUrl),
    createProducer: kafkaEventProducers({
      brokers: config.kafka.brokers,
      clientId: context.instance,
      source: `/portcullis/${service}`,
      logger,
    }),
    logger,
    retentionMs: config.outboxRetentionMs,
  });
  context.readiness.add('relay', relayReadiness(relay));
  measureRelay(relay, context.metrics);
  const management = await startManagementServer(context, {
    host: config.host,
    port: config.managementPort,
  });
  relay.start();
  management.started();
  let closing: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    context.readiness.drain();
    await relay.stop();
    await management.close();
  };
  return { managementUrl: management.url, close: () => (closing ??= stop()) };
}
