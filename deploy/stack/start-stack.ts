import { join } from 'node:path';
import { ensureDatabase, type EmbeddedPostgres } from '@libs/embedded-postgres';
import { Narrator, type ReadyFile, type Secrets, SecretsFile } from '@libs/local-instance';
import { FIRST_RESIDENTS } from '../../services/tokens/src/start';
import { startKafkaCluster } from '../local/kafka-cluster';
import { type LocalKafka } from '../local/kafka-server';
import { startPostgres } from '../local/postgres-server';
import { type LocalRedis, startRedis } from '../local/redis-server';
import { CANARY, canaryEnvironment } from './canary';
import { type Environment, Environments, type Link, type Servers } from './environment';
import { firstToken } from './first-token';
import { KafkaWays } from './kafka-ways';
import { migrate } from './migrate';
import { DEFAULT_REPLICAS, kafkaClients, namesOf, type ProcessNames, type Replicas } from './process-names';
import { type ServiceProcess, startServiceProcess } from './service-process';
import { startProcesses } from './start-processes';

export interface StackOptions {
  /** Data, logs and pid files of everything that is started. */
  dataDir: string;
  narrator?: Narrator;
  /** How many of each; the defaults are those of the README. */
  replicas?: Partial<Replicas>;
  /** Brokers of the Kafka cluster; default: one. */
  kafkaBrokers?: number;
  /** More settings for every process, e.g. a shorter lease. */
  environment?: Environment;
  /** More settings for one process. */
  environmentOf?: (name: string) => Environment;
  /** What lies between a process and what it connects to; default: nothing. */
  link?: Link;
  /** A canary beside them, with an account of its own; default: none. */
  canary?: boolean;
  /** Compiled programs to run; default: those of this checkout. */
  dist?: string | undefined;
}

export interface Stack {
  readonly instance: ReadyFile;
  readonly isFirstStart: boolean;
  readonly postgres: EmbeddedPostgres;
  readonly redis: LocalRedis;
  /** Its brokers. */
  readonly kafka: readonly LocalKafka[];
  readonly servers: Servers;
  /** By name, e.g. `gateway-1`. */
  readonly processes: ReadonlyMap<string, ServiceProcess>;
  readonly names: ProcessNames;
  close(): Promise<void>;
}

interface Stoppable {
  stop(): Promise<void>;
}

/**
 * Starts the distributed Portcullis on this machine: real Postgres, Redis and Apache Kafka, and every process by itself, each
 * configured by its environment alone. If a step fails, what was started is stopped again; nothing else is touched.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const started: Stoppable[] = [];
  const close = async (): Promise<void> => {
    for (const part of started.splice(0).reverse()) await part.stop();
  };
  try {
    return { ...(await start(options, started)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function start(options: StackOptions, started: Stoppable[]): Promise<Omit<Stack, 'close'>> {
  const { dataDir, narrator = new Narrator(() => undefined), link } = options;
  const secretsFile = new SecretsFile(dataDir);
  const secrets = await secretsFile.loadOrCreate();
  const names = namesOf({ ...DEFAULT_REPLICAS, ...options.replicas });
  const ways = link && new KafkaWays(kafkaClients(names), link);
  const { postgres, redis, kafka } = await narrator.step('start Postgres, Redis and Kafka', () =>
    startServers(options, ways, started),
  );
  const servers = await serversOf(secrets, postgres, redis, kafka);
  await narrator.step('migrate the databases and create the topics', () =>
    migrate(secrets, servers, options.dist),
  );
  const processes = new Map<string, ServiceProcess>();
  const place = { dist: options.dist, directory: join(dataDir, 'processes') };
  const keep = (process: ServiceProcess): void => {
    started.push(process);
    processes.set(process.name, process);
  };
  await startProcesses({
    ...{ names, narrator, ...place },
    environments: new Environments(secrets, servers, {
      ...{ link, extra: options.environment },
      brokersOf: (process) => ways?.brokersOf(process),
    }),
    environmentOf: options.environmentOf ?? (() => ({})),
    started: keep,
  });
  const accountToken = await firstToken(servers, secrets, options.dist);
  await secretsFile.save({ ...secrets, accountToken: accountToken.token });
  if (options.canary) {
    const gateways = names.gateway.flatMap((name) => processes.get(name)?.url ?? []);
    const told = await canaryEnvironment(servers.tokensDatabaseUrl, secretsFile, gateways);
    const environment = { ...options.environment, ...told };
    const program = { ...place, name: CANARY, entry: 'services/canary/src/main.js', environment };
    await narrator.step('start canary', async () => keep(await startServiceProcess(program)));
  }
  return {
    instance: instanceOf(processes, names, accountToken.token),
    isFirstStart: accountToken.isNew,
    ...{ postgres, redis, kafka, servers, processes, names },
  };
}

async function startServers(
  { dataDir, kafkaBrokers = 1, narrator }: StackOptions,
  ways: KafkaWays | undefined,
  started: Stoppable[],
): Promise<Pick<Stack, 'postgres' | 'redis' | 'kafka'>> {
  const log = (line: string): void => narrator?.say(`    ${line}`);
  const at = (name: string): { dir: string; log: typeof log } => ({ dir: join(dataDir, name), log });
  const keep = async <T extends Stoppable>(starting: Promise<T>): Promise<T> => {
    const part = await starting;
    started.push(part);
    return part;
  };
  const cluster = startKafkaCluster({
    ...at('kafka'),
    brokers: kafkaBrokers,
    ...(ways && { listenersOf: (broker) => ways.listenersOf(broker) }),
  }).then((brokers) => {
    started.push(...brokers);
    return brokers;
  });
  const [postgres, redis, kafka] = await Promise.all([
    keep(startPostgres(at('postgres'))),
    keep(startRedis(at('redis'))),
    cluster,
  ]);
  return { postgres, redis, kafka };
}

function instanceOf(
  processes: ReadonlyMap<string, ServiceProcess>,
  names: ProcessNames,
  accountToken: string,
): ReadyFile {
  const gateways = names.gateway.flatMap((name) => processes.get(name)?.url ?? []);
  const [baseUrl] = gateways;
  if (baseUrl === undefined) throw new Error('A stack needs at least one gateway.');
  const { provider, organization, repository } = FIRST_RESIDENTS;
  const servers = [...names.tokensApi, ...names.ingestionApi, ...names.gateway];
  return {
    ...{ baseUrl, accountToken, provider, organization, repository, gateways },
    processes: [...Object.values<readonly string[]>({ ...names }).flat(), CANARY]
      .flatMap((name) => processes.get(name) ?? [])
      .map(({ name, pid, managementUrl, url }) => ({
        ...{ name, pid, managementUrl },
        ...(servers.includes(name) && { url }),
      })),
  };
}

async function serversOf(
  secrets: Secrets,
  postgres: EmbeddedPostgres,
  redis: LocalRedis,
  kafka: readonly LocalKafka[],
): Promise<Servers> {
  const database = (name: string): Promise<string> =>
    ensureDatabase({
      adminUrl: postgres.url,
      database: `portcullis_${name}`,
      role: `portcullis_${name}`,
      password: secrets.databasePassword,
    });
  return {
    tokensDatabaseUrl: await database('tokens'),
    ingestionDatabaseUrl: await database('ingestion'),
    redisUrl: redis.url,
    brokers: kafka.flatMap(({ brokers }) => brokers),
  };
}
