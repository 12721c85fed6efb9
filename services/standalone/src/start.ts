import { join } from 'node:path';
import { startEmbeddedPostgres } from '@libs/embedded-postgres';
import type { RunningProcess } from '@libs/http';
import { Narrator, type ReadyFile, SecretsFile } from '@libs/local-instance';
import { startGateway } from '../../gateway/src/start';
import { startIngestionApi, startIngestionWorker } from '../../ingestion/src/start';
import { FIRST_RESIDENTS, seedFirstResidents, startTokensApi } from '../../tokens/src/start';
import { configsOf, urlOf } from './configs';
import { prepareDatabases } from './prepare-databases';

export interface StandaloneOptions {
  /** Port of the gateway on loopback; 0 picks a free one. */
  port: number;
  /** Everything that outlives a restart is below this directory. */
  dataDir: string;
  /** The built console; default: where the build puts it. */
  consoleDir?: string;
  /** False gives up the data on a crash of the machine for speed: for tests. */
  durable?: boolean;
  narrator?: Narrator;
}

export interface Standalone {
  /** What the ready file says. */
  readonly instance: ReadyFile;
  /** The account token was made just now and should be shown. */
  readonly isTokenNew: boolean;
  /** Resolves when Postgres has ended, by `close` or by itself, with what to tell people in the latter case: nothing works any more. */
  readonly broken: Promise<Error>;
  close(): Promise<void>;
}

class PostgresEnded extends Error {
  constructor(logFile: string) {
    super(`Postgres has ended, and so has Portcullis. ${logFile} says why; start it again.`);
  }
}

/**
 * Starts a whole Portcullis in this process: the services' own start functions on an embedded Postgres, with the outbox
 * tables as the bus and memory as the second cache (ADR 0003). If a step fails, what was started is stopped again.
 */
export async function startStandalone(options: StandaloneOptions): Promise<Standalone> {
  const narrator = options.narrator ?? new Narrator(() => undefined);
  const started: { close(): Promise<void> }[] = [];
  const close = async (): Promise<void> => {
    for (const part of started.splice(0).reverse()) await part.close();
  };
  const start = async (what: string, begin: () => Promise<RunningProcess>): Promise<RunningProcess> => {
    const running = await narrator.step(`start ${what}`, begin);
    started.push(running);
    return running;
  };
  try {
    const secretsFile = new SecretsFile(options.dataDir);
    const secrets = await secretsFile.loadOrCreate();
    const postgres = await narrator.step('start Postgres', () =>
      startEmbeddedPostgres({
        dataDir: join(options.dataDir, 'postgres'),
        durable: options.durable,
        log: (line) => narrator.say(`    ${line}`),
      }),
    );
    started.push({ close: () => postgres.stop() });
    const databases = await narrator.step('prepare the databases', () =>
      prepareDatabases(postgres.url, secrets.databasePassword),
    );
    const configs = configsOf(options, secrets, databases);

    const tokens = await start('the tokens service', () => startTokensApi(configs.tokens));
    const ingestion = await start('the ingestion service', () =>
      startIngestionApi(configs.ingestion(tokens)),
    );
    await start('the ingestion worker', () => startIngestionWorker(configs.worker));
    const gateway = await start('the gateway', () => startGateway(configs.gateway(tokens, ingestion)));
    const { token, isNew } = await seedFirstResidents(configs.tokens, secrets.accountToken);
    if (isNew) await secretsFile.save({ ...secrets, accountToken: token });
    const { provider, organization, repository } = FIRST_RESIDENTS;
    return {
      instance: { baseUrl: urlOf(gateway), accountToken: token, provider, organization, repository },
      isTokenNew: isNew,
      broken: postgres.ended.then(() => new PostgresEnded(postgres.logFile)),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
