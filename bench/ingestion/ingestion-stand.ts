import { join } from 'node:path';
import { SecretsFile } from '@libs/local-instance';
import { freePort } from '@libs/server-process';
import { Client } from 'pg';
import { z } from 'zod';
import { Environments } from '../../deploy/stack/environment';
import { type ServiceProcess, startServiceProcess } from '../../deploy/stack/service-process';
import { type Stack, startStack } from '../../deploy/stack/start-stack';
import { residentBytes } from '../support/process-memory';
import type { Bench } from '../support/run-bench';
import { UploadClient } from './upload-client';

/** What is measured, and the way to it. */
export interface IngestionStand {
  readonly stack: Stack;
  readonly worker: ServiceProcess;
  readonly uploads: UploadClient;
  /** To the ingestion database, as its service's role. */
  readonly db: Client;
  /** As a superuser. */
  readonly admin: Client;
  readonly api: WatchedApi;
}

export interface WatchedApi {
  readonly process: ServiceProcess;
  /** Resident before its first upload. */
  readonly idleBytes: number;
  /** For how long at most its event loop did not turn since it was asked before. */
  longestBlockMs(): Promise<number>;
}

const ONE_OF_EACH = { tokensApi: 1, ingestionApi: 1, ingestionWorker: 1, gateway: 1 };
const lag = z.object({ longestMs: z.number() });

/** The whole stack, and beside its own ingestion API another one, which is watched. */
export async function startStand(bench: Bench): Promise<IngestionStand> {
  const { narrator, dataDir } = bench;
  const stack = await startStack({ dataDir, narrator, replicas: ONE_OF_EACH });
  bench.atTheEnd(() => stack.close());
  const { gatewayKey } = await new SecretsFile(dataDir).loadOrCreate();
  const api = await startApi(stack, dataDir);
  bench.atTheEnd(() => api.process.stop());
  const connect = async (url: string): Promise<Client> => {
    const client = new Client({ connectionString: url });
    await client.connect();
    bench.atTheEnd(() => client.end());
    return client;
  };
  const uploads = new UploadClient(
    api.process.url,
    gatewayKey,
    await groundsIn(stack.servers.tokensDatabaseUrl),
  );
  bench.atTheEnd(() => uploads.close());
  const worker = stack.processes.get('ingestion-worker');
  if (!worker) throw new Error('The stack has no ingestion worker.');
  const admin = new URL(stack.servers.ingestionDatabaseUrl);
  const superuser = new URL(stack.postgres.url);
  [admin.username, admin.password] = [superuser.username, superuser.password];
  return {
    ...{ stack, worker, uploads, api },
    db: await connect(stack.servers.ingestionDatabaseUrl),
    admin: await connect(admin.href),
  };
}

async function startApi(stack: Stack, dataDir: string): Promise<WatchedApi> {
  const tokensApi = { name: 'tokens-api', url: stack.processes.get('tokens-api')?.url ?? '' };
  const secrets = await new SecretsFile(dataDir).loadOrCreate();
  const environment = await new Environments(secrets, stack.servers).ingestionApi('watched-api', [tokensApi]);
  const port = await freePort();
  const process = await startServiceProcess({
    name: 'watched-api',
    entry: 'bench/ingestion/watched-api.js',
    directory: join(dataDir, 'bench'),
    environment: { ...environment, BENCH_PORT: String(port) },
  });
  const longestBlockMs = async (): Promise<number> => {
    const reply = await fetch(`http://127.0.0.1:${String(port)}/`);
    return lag.parse(await reply.json()).longestMs;
  };
  return { process, idleBytes: residentBytes(process.pid), longestBlockMs };
}

async function groundsIn(
  tokensDatabaseUrl: string,
): Promise<{ incarnation: string; asOf: number; repositoryId: number }> {
  const tokens = new Client({ connectionString: tokensDatabaseUrl });
  await tokens.connect();
  try {
    const { rows } = await tokens.query<{ incarnation: string; asOf: number; repositoryId: number }>(
      `select incarnation, seq::float8 as "asOf", (select min(id)::float8 from repositories) as "repositoryId" from rev_state`,
    );
    if (!rows[0]) throw new Error('The tokens database has no head of its log.');
    return rows[0];
  } finally {
    await tokens.end();
  }
}
