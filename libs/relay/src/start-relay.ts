import { type RunningProcess, startManagementServer } from '@libs/http';
import { kafkaEventProducers, lookOnlyForWhatWaits, OutboxRelay, postgresRelayStores } from '@libs/outbox';
import { createProcessContext, type ProcessContext } from '@libs/telemetry';
import { measureRelay } from './measure-relay';
import type { RelayConfig } from './relay.config';
import { relayReadiness } from './relay-readiness';
import { TracedEventProducer } from './traced-event-producer';

/** What else runs in the process of a relay. Whether it is well is no part of the relay's readiness. */
export interface RunningBeside {
  close(): Promise<void>;
}

/** Starts the process that moves one service's outbox into Kafka. Several of one service share its lanes. */
export async function startRelay(
  service: string,
  config: RelayConfig,
  startBeside?: (context: ProcessContext) => Promise<RunningBeside>,
): Promise<RunningProcess> {
  const context = createProcessContext(`${service}-relay`, config);
  const { logger, tracing } = context;
  lookOnlyForWhatWaits();
  const createProducer = kafkaEventProducers({
    ...config.kafka,
    clientId: context.instance,
    source: `/portcullis/${service}`,
    logger,
  });
  const relay = new OutboxRelay({
    openStore: postgresRelayStores(config.databaseUrl),
    createProducer: () => new TracedEventProducer(createProducer(), tracing),
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
  const beside = await startBeside?.(context);
  management.started();
  let closing: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    context.readiness.drain();
    await Promise.all([relay.stop(), beside?.close()]);
    await tracing.close();
    await management.close();
  };
  return { managementUrl: management.url, close: () => (closing ??= stop()) };
}
