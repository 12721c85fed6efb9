import { coverageReportProcessed, coverageUploadReceived } from '@libs/contracts';
import { type EventBus, KafkaEventBus, on } from '@libs/event-bus';
import { KafkaEventProducer, OutboxRelay } from '@libs/outbox';
import type { WorkSettings } from '../../../services/ingestion/src/ingestion.config';
import { ReportWorker } from '../../../services/ingestion/src/work/report-worker';
import { ReportWriter } from '../../../services/ingestion/src/work/report-writer';
import type { SimulatedProcess } from '../kernel/process';
import { modelRelayStores } from './database/model-relay-store';
import { ModelReportQueue } from './database/model-report-queue';
import { ModelReportStore } from './database/model-report-store';
import { modelKafka } from './kafka/model-kafka';
import { connections, type Surroundings } from './surroundings';

/** A process of the world that works by itself. */
export interface Background {
  readonly process: SimulatedProcess;
  /** SIGTERM. */
  drain(): Promise<void>;
}

const WORK: WorkSettings = {
  concurrency: 2,
  sweepMs: 250,
  claimMs: 300,
  maxAttempts: 40,
  backoff: { firstMs: 30, maxMs: 300 },
};
const UNMEASURED = { begin: () => () => undefined };
const HANDLER_LAGS = { quick: 3, slow: 60, stuck: 700, slowShare: 0.1, stuckShare: 0.02 };
const FAILING_HANDLERS = 0.06;

export function startWorker(around: Surroundings, process: SimulatedProcess): Background {
  const connect = connections(around, process);
  const { clock } = process;
  const store = new ModelReportStore(around.database, connect);
  const queue = new ModelReportQueue(around.database, connect);
  const writer = new ReportWriter(store, clock);
  const ports = { store, queue, writer, metrics: UNMEASURED, logger: around.logger, clock };
  const worker = new ReportWorker(ports, WORK);
  worker.start();
  const bus = createBus(around, process);
  const wake = on(coverageUploadReceived, () => {
    worker.wake();
    return Promise.resolve();
  });
  void bus.subscribe({ group: 'ingestion-worker', delivery: 'competing' }, wake);
  const drain = async (): Promise<void> => {
    await worker.stop();
    await bus.close();
  };
  return { process, drain };
}

export function startRelay(around: Surroundings, process: SimulatedProcess): Background {
  const { database, databaseNetwork, cluster, logger, chance } = around;
  const kafka = modelKafka(cluster, process);
  const jitter = chance.fork(`${process.name} jitter`);
  const relay = new OutboxRelay({
    openStore: modelRelayStores(database, databaseNetwork, process),
    createProducer: () => new KafkaEventProducer(kafka, '/portcullis/ingestion'),
    logger,
    pollIntervalMs: 120,
    heartbeatMs: 200,
    batchSize: 2,
    backoff: { initialMs: 10, maxMs: 200 },
    clock: process.clock,
    random: () => jitter.next(),
  });
  relay.start();
  return { process, drain: () => relay.stop() };
}

/** Any consumer of our events that keeps what it made of them in a database of its own. */
export function startSubscriber(around: Surroundings, process: SimulatedProcess): Background {
  const { promises, time } = around;
  const chance = around.chance.fork(`${process.name} handler`);
  const bus = createBus(around, process);
  const handle = async (_: unknown, { id }: { readonly id: string }): Promise<void> => {
    await process.clock.sleep(chance.lag(HANDLER_LAGS));
    if (chance.happens(FAILING_HANDLERS)) throw new Error('The database of the subscriber is out of reach.');
    await new Promise<void>((resolve) => {
      time.after(chance.lag(HANDLER_LAGS), () => {
        promises.events.handled(id);
        process.enter(resolve);
      });
    });
  };
  void bus.subscribe(
    { group: 'subscriber', delivery: 'competing' },
    on(coverageUploadReceived, handle),
    on(coverageReportProcessed, handle),
  );
  return { process, drain: () => bus.close() };
}

function createBus({ cluster, logger, chance }: Surroundings, process: SimulatedProcess): EventBus {
  const jitter = chance.fork(`${process.name} bus`);
  const config = {
    brokers: [],
    clientId: process.name,
    redelivery: { initialMs: 20, maxMs: 200 },
    sessionTimeoutMs: 500,
    stallMs: 3_000,
  };
  const parts = { kafka: modelKafka(cluster, process), clock: process.clock, random: () => jitter.next() };
  return new KafkaEventBus(config, logger, parts);
}
