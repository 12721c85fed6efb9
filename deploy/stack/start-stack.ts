import { join } from 'node:path';
import { ensureDatabase, type EmbeddedPostgres } from '@libs/embedded-postgres';
import { Narrator, type ReadyFile, type Secrets, SecretsFile } from '@libs/local-instance';
import { FIRST_RESIDENTS, readPeppers, seedFirstResidents } from '../../services/tokens/src/start';
import { type LocalKafka, startKafka } from '../local/kafka-server';
import { startPostgres } from '../local/postgres-server';
import { type LocalRedis, startRedis } from '../local/redis-server';
import { type Environments, environmentsOf, type Servers } from './environment';
import { runOnce } from './run-once';
import { type ServiceProcess, startServiceProcess } from './service-process';

export interface StackOptions {
  /** Data, logs and pid files of everything that is started. */
  dataDir: string;
  narrator?: Narrator;
  /** How many of each; the defaults are those of the README. */
  replicas?: { tokensApi?: number; ingestionApi?: number; ingestionWorker?: number; gateway?: number };
  /** More settings for every process, e.g. a shorter lease. */
  environment?: Readonly<Record<string, string>>;
}

export interface Stack {
  readonly instance: ReadyFile;
  readonly isFirstStart: boolean;
  readonly postgres: EmbeddedPostgres;
  readonly redis: LocalRedis;
  readonly kafka: LocalKafka;
  readonly servers: Servers;
  /** By name, e.g. `gateway-1`. */
  readonly processes: ReadonlyMap<string, ServiceProcess>;
  close(): Promise<void>;
}

/**
 * Starts the distributed Portcullis on this machine: real Postgres, Redis and Apache Kafka, and every process by itself, each
 * configured by its environment alone. If a step fails, what was started is stopped again; nothing else is touched.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const narrator = options.narrator ?? new Narrator(() => undefined);
  const started: { stop(): Promise<void> }[] = [];
  const close = async (): Promise<void> => {
    for (const part of started.splice(0).reverse()) await part.stop();
  };
  const keep = async <T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const part = await starting;
    started.push(part);
    return part;
  };
  try {
    const secretsFile = new SecretsFile(options.dataDir);
    const secrets = await secretsFile.loadOrCreate();
    const at = (name: string): { dir: string; log: (line: string) => void } => ({
      dir: join(options.dataDir, name),
      log: (line) => narrator.say(`    ${line}`),
    });
    const [postgres, redis, kafka] = await narrator.step('start Postgres, Redis and Kafka', () =>
      Promise.all([
        keep(startPostgres(at('postgres'))),
        keep(startRedis(at('redis'))),
        keep(startKafka(at('kafka'))),
      ]),
    );
    const servers = await serversOf(secrets, postgres, redis, kafka);
    const environments = environmentsOf(secrets, servers, options.environment);
    const processes = new Map<string, ServiceProcess>();
    const start = async (
      kind: string,
      entry: string,
      environment: Record<string, string>,
      count = 1,
    ): Promise<string[]> => {
      const names = Array.from({ length: count }, (_, index) =>
        count === 1 ? kind : `${kind}-${String(index + 1)}`,
      );
      const directory = join(options.dataDir, 'processes');
      const running = await narrator.step(`start ${names.join(', ')}`, () =>
        Promise.all(names.map((name) => keep(startServiceProcess({ name, entry, directory, environment })))),
      );
      running.forEach((one) => processes.set(one.name, one));
      return running.map(({ url }) => url);
    };
    await narrator.step('migrate the databases and create the topics', () => migrate(environments));
    const gateways = await startProcesses(environments, options.replicas ?? {}, start);
    const accountToken = await seedFirstResidents(
      { databaseUrl: servers.tokensDatabaseUrl, peppers: readPeppers(secrets.pepper) },
      secrets.accountToken,
    );
    await secretsFile.save({ ...secrets, accountToken: accountToken.token });

    const [baseUrl] = gateways;
    if (baseUrl === undefined) throw new Error('A stack needs at least one gateway.');
    const { provider, organization, repository } = FIRST_RESIDENTS;
    return {
      instance: {
        baseUrl,
        accountToken: accountToken.token,
        provider,
        organization,
        repository,
        gateways,
        processes: [...processes.values()].map(({ name, pid, port }) => ({ name, pid, port })),
      },
      isFirstStart: accountToken.isNew,
      postgres,
      redis,
      kafka,
      servers,
      processes,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

type Start = (
  kind: string,
  entry: string,
  environment: Record<string, string>,
  count?: number,
) => Promise<string[]>;

/** In the order in which they need each other. Gives the gateways' URLs. */
async function startProcesses(
  environments: Environments,
  replicas: NonNullable<StackOptions['replicas']>,
  start: Start,
): Promise<string[]> {
  const { tokensApi = 2, ingestionApi = 2, ingestionWorker = 2, gateway = 2 } = replicas;
  const tokens = await start('tokens-api', 'services/tokens/src/main.js', environments.tokensApi, tokensApi);
  const [ingestion] = await Promise.all([
    start('ingestion-api', 'services/ingestion/src/main.js', environments.ingestionApi(tokens), ingestionApi),
    start(
      'ingestion-worker',
      'services/ingestion/src/worker.main.js',
      environments.ingestionWorker,
      ingestionWorker,
    ),
    start('tokens-relay', 'services/tokens/src/relay.main.js', environments.tokensRelay),
    start('ingestion-relay', 'services/ingestion/src/relay.main.js', environments.ingestionRelay),
  ]);
  return start('gateway', 'services/gateway/src/main.js', environments.gateway(tokens, ingestion), gateway);
}

async function migrate(environments: Environments): Promise<void> {
  await runOnce('services/tokens/src/migrate.main.js', environments.tokensRelay);
  await runOnce('services/ingestion/src/migrate.main.js', environments.ingestionRelay);
}

async function serversOf(
  secrets: Secrets,
  postgres: EmbeddedPostgres,
  redis: LocalRedis,
  kafka: LocalKafka,
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
    brokers: kafka.brokers,
  };
}
