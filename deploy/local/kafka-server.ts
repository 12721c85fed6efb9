import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Kafka, logLevel } from 'kafkajs';
import { freePort, ServerProcess, type Launch, type RunningServer } from '@libs/server-process';
import { defaultKafkaJars, fetchKafkaJars } from './kafka-jars';
import { type LocalServerOptions } from './local-server';

export interface LocalKafka extends RunningServer {
  readonly brokers: string[];
}

export interface LocalKafkaOptions extends LocalServerOptions {
  /** Where the jars are kept between starts. */
  jars?: string | undefined;
}

interface Files {
  config: string;
  logging: string;
  data: string;
}

/** One Apache Kafka broker that is its own controller (KRaft). Topics have to be created; nothing makes them by itself. */
export async function startKafka(options: LocalKafkaOptions): Promise<LocalKafka> {
  const { dir, port = await freePort(), jars = defaultKafkaJars(), log } = options;
  mkdirSync(dir, { recursive: true });
  const directory = realpathSync(dir);
  const files = {
    config: join(directory, 'server.properties'),
    logging: join(directory, 'log4j2.yaml'),
    data: join(directory, 'data'),
  };
  const server = new ServerProcess({
    name: 'Kafka',
    directory,
    marker: files.config,
    stopSignal: 'SIGTERM',
    prepare: () => prepare(files, port, jars, log),
    probe: () => probe(port),
    readyTimeoutMs: 60_000,
    stopTimeoutMs: 20_000,
  });
  await fetchKafkaJars(jars, log);
  await server.start();
  log?.(`Kafka is ready on port ${port}`);
  return Object.assign(server.running(port), { brokers: [`127.0.0.1:${port}`] });
}

async function prepare(
  files: Files,
  port: number,
  jars: string,
  log: ((line: string) => void) | undefined,
): Promise<Launch> {
  writeFileSync(files.config, brokerConfig(port, await freePort(), files.data));
  writeFileSync(files.logging, LOGGING);
  const java = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', join(jars, '*')];
  if (!existsSync(join(files.data, 'meta.properties'))) {
    log?.('Kafka: formatting its storage (once)');
    // Kafka's own form of a UUID, which must not begin like an option.
    const clusterId = `A${randomBytes(16).toString('base64url').slice(1)}`;
    const format = ['kafka.tools.StorageTool', 'format', '--cluster-id', clusterId, '--config', files.config];
    await promisify(execFile)('java', [...java, ...format]);
  }
  log?.('Kafka: starting');
  const heap = ['-Xms128m', '-Xmx320m', '-XX:+ExitOnOutOfMemoryError'];
  const logging = `-Dlog4j2.configurationFile=${files.logging}`;
  return { command: 'java', args: [...heap, logging, ...java, 'kafka.Kafka', files.config] };
}

function brokerConfig(port: number, controllerPort: number, data: string): string {
  return `process.roles=broker,controller
node.id=1
listeners=BROKER://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=BROKER://127.0.0.1:${port}
listener.security.protocol.map=BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=BROKER
controller.listener.names=CONTROLLER
controller.quorum.voters=1@127.0.0.1:${controllerPort}
log.dirs=${data}
auto.create.topics.enable=false
default.replication.factor=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
# A group that starts need not wait for more members, and a test of a dead member not for six seconds.
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=500
# A broker that was killed is let in again only when its old session is over.
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
# The cleaner of compacted topics takes 128 MB of heap by default.
log.cleaner.dedupe.buffer.size=8388608
num.network.threads=2
num.io.threads=4
`;
}

const LOGGING = `Configuration:
  Appenders:
    Console:
      name: out
      PatternLayout:
        pattern: "%d{ISO8601} %-5p %c{2} %m%n"
  Loggers:
    Root:
      level: info
      AppenderRef:
        ref: out
`;

/** Ready means that the broker has registered with its controller: before that it answers with an empty cluster. */
async function probe(port: number): Promise<void> {
  const kafka = new Kafka({
    clientId: 'readiness',
    brokers: [`127.0.0.1:${port}`],
    logLevel: logLevel.NOTHING,
    connectionTimeout: 1_000,
    requestTimeout: 2_000,
    retry: { retries: 0 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    const { brokers } = await admin.describeCluster();
    if (brokers.length !== 1) throw new Error('The broker is not registered yet.');
  } finally {
    await admin.disconnect();
  }
}
