import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Kafka, logLevel } from 'kafkajs';
import { lookOnlyForWhatWaits } from '@libs/outbox';
import { freePort, ServerProcess, type Launch, type RunningServer } from '@libs/server-process';
import { brokerConfig, type BrokerPlan, type KafkaListener, type KafkaNode, LOGGING } from './kafka-config';
import { defaultKafkaJars, fetchKafkaJars } from './kafka-jars';
import { type LocalServerOptions } from './local-server';

export interface LocalKafka extends RunningServer {
  readonly brokers: string[];
}

export interface LocalKafkaOptions extends LocalServerOptions {
  /** Where the jars are kept between starts. */
  jars?: string | undefined;
  /** Addresses of its own for some clients. */
  listeners?: readonly KafkaListener[] | undefined;
  properties?: BrokerPlan['properties'];
  scramUser?: ScramUser | undefined;
}

/** Whom listeners with SCRAM-SHA-512 let in. */
export interface ScramUser {
  readonly name: string;
  readonly password: string;
}

type Log = ((line: string) => void) | undefined;

/** One Apache Kafka broker that is its own controller (KRaft). Topics have to be created; nothing makes them by itself. */
export async function startKafka(options: LocalKafkaOptions): Promise<LocalKafka> {
  const {
    dir,
    port = await freePort(),
    jars = defaultKafkaJars(),
    listeners = [],
    log,
    properties,
    scramUser,
  } = options;
  const node: KafkaNode = { id: 1, port, controllerPort: await freePort() };
  await fetchKafkaJars(jars, log);
  return startBroker({ dir, node, nodes: [node], listeners, cluster: dir, jars, log, properties, scramUser });
}

export interface BrokerOptions extends Omit<BrokerPlan, 'data'> {
  dir: string;
  /** Any text; the same for all brokers of one cluster. */
  cluster: string;
  jars: string;
  log: Log;
  scramUser?: ScramUser | undefined;
}

/** One broker of a cluster. It is ready only when most of the cluster's nodes are. */
export async function startBroker(options: BrokerOptions): Promise<LocalKafka> {
  const { dir, node, nodes, log } = options;
  mkdirSync(dir, { recursive: true });
  const directory = realpathSync(dir);
  const config = join(directory, 'server.properties');
  const name = nodes.length === 1 ? 'Kafka' : `Kafka-${node.id}`;
  const server = new ServerProcess({
    name,
    directory,
    marker: config,
    stopSignal: 'SIGTERM',
    prepare: () => prepare(directory, config, options),
    probe: () => probe(node),
    readyTimeoutMs: 180_000,
    stopTimeoutMs: 20_000,
  });
  await server.start();
  log?.(`${name} is ready on port ${node.port}`);
  return Object.assign(server.running(node.port), { brokers: [`127.0.0.1:${node.port}`] });
}

async function prepare(directory: string, config: string, options: BrokerOptions): Promise<Launch> {
  const { cluster, jars, log, scramUser } = options;
  const logging = join(directory, 'log4j2.yaml');
  const data = join(directory, 'data');
  writeFileSync(config, brokerConfig({ ...options, data }));
  writeFileSync(logging, LOGGING);
  const java = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', join(jars, '*')];
  if (!existsSync(join(data, 'meta.properties'))) {
    log?.('Kafka: formatting its storage (once)');
    const format = [
      'kafka.tools.StorageTool',
      'format',
      '--cluster-id',
      clusterId(cluster),
      '--config',
      config,
      ...(scramUser
        ? ['--add-scram', `SCRAM-SHA-512=[name=${scramUser.name},password=${scramUser.password}]`]
        : []),
    ];
    await promisify(execFile)('java', [...java, ...format]);
  }
  log?.('Kafka: starting');
  const heap = ['-Xms128m', '-Xmx320m', '-XX:+ExitOnOutOfMemoryError'];
  const logged = `-Dlog4j2.configurationFile=${logging}`;
  return { command: 'java', args: [...heap, logged, ...java, 'kafka.Kafka', config] };
}

/** Kafka's own form of a UUID, which must not begin like an option. */
const clusterId = (cluster: string): string =>
  `A${createHash('sha256').update(cluster).digest().subarray(0, 16).toString('base64url').slice(1)}`;

/** Ready means that the broker has registered with its controller: before that it answers with an empty cluster. */
async function probe({ id, port }: KafkaNode): Promise<void> {
  lookOnlyForWhatWaits();
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
    if (!brokers.some(({ nodeId }) => nodeId === id)) throw new Error('The broker is not registered yet.');
  } finally {
    await admin.disconnect();
  }
}
