import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningProcess } from '@libs/http';
import { SecretsFile } from '@libs/local-instance';
import { leaseParametersFor } from '@libs/revocation';
import { startCanary } from '../../services/canary/src/start';
import { startGateway } from '../../services/gateway/src/start';
import {
  startIngestionApi,
  startIngestionRelay,
  startIngestionWorker,
} from '../../services/ingestion/src/start';
import { ingestionDatabase } from '../../services/ingestion/test/ingestion-database';
import { configsOf, urlOf } from '../../services/standalone/src/configs';
import {
  FIRST_RESIDENTS,
  seedFirstResidents,
  startTokensApi,
  startTokensRelay,
} from '../../services/tokens/src/start';
import { tokensDatabase } from '../../services/tokens/test/support/tokens-database';

export const PROCESSES = [
  'gateway',
  'tokens-api',
  'tokens-relay',
  'ingestion-api',
  'ingestion-worker',
  'ingestion-relay',
  'canary',
] as const;
export type ProcessName = (typeof PROCESSES)[number];

/** Nobody listens there: what is no part of a process's own answers may be away. */
const AWAY = '127.0.0.1:1';

/** One of each process of a Portcullis, on real databases, without Redis and Kafka. */
export class EveryProcess {
  private constructor(
    private readonly running: ReadonlyMap<ProcessName, RunningProcess>,
    readonly gatewayUrl: string,
    readonly accountToken: string,
    /** With whatever is connected to it. */
    readonly dropIngestionDatabase: () => Promise<void>,
    readonly close: () => Promise<void>,
  ) {}

  static async start(): Promise<EveryProcess> {
    const closers: (() => Promise<void>)[] = [];
    const close = async (): Promise<void> => {
      for (const end of closers.splice(0).reverse()) await end();
    };
    const running = new Map<ProcessName, RunningProcess>();
    const start = async (name: ProcessName, begin: Promise<RunningProcess>): Promise<RunningProcess> => {
      const begun = await begin;
      closers.push(() => begun.close());
      running.set(name, begun);
      return begun;
    };
    try {
      const dataDir = await mkdtemp(join(tmpdir(), 'portcullis-observed-'));
      closers.push(() => rm(dataDir, { recursive: true, force: true }));
      const [tokensDb, ingestionDb] = await Promise.all([tokensDatabase(), ingestionDatabase()]);
      closers.push(
        () => tokensDb.drop(),
        () => ingestionDb.drop(),
      );
      const secrets = await new SecretsFile(dataDir).loadOrCreate();
      const databases = { tokensUrl: tokensDb.url, ingestionUrl: ingestionDb.url };
      const configs = configsOf({ port: 0, dataDir }, secrets, databases);
      const { host, managementPort, logFile, logLevel } = configs.tokens;
      const shared = { host, managementPort, logFile, logLevel };
      const kafka = { brokers: [AWAY] };

      const tokens = await start('tokens-api', startTokensApi(configs.tokens));
      const { token } = await seedFirstResidents(configs.tokens, undefined);
      const ingestion = await start('ingestion-api', startIngestionApi(configs.ingestion(tokens)));
      await start('ingestion-worker', startIngestionWorker(configs.worker));
      const cache = { kind: 'redis', url: `redis://${AWAY}`, macKey: Buffer.alloc(32, 1) } as const;
      const gateway = await start('gateway', startGateway({ ...configs.gateway(tokens, ingestion), cache }));
      await start('tokens-relay', startTokensRelay({ ...shared, databaseUrl: tokensDb.url, kafka }));
      await start('ingestion-relay', startIngestionRelay({ ...shared, databaseUrl: ingestionDb.url, kafka }));
      const { provider, organization, repository } = FIRST_RESIDENTS;
      await start(
        'canary',
        startCanary({
          ...shared,
          gatewayUrls: [urlOf(gateway)],
          accountToken: token,
          repositoryPath: `/api/v3/organizations/${provider}/${organization}/repositories/${repository}`,
          everyMs: 300,
          probes: 2,
          lease: leaseParametersFor(300),
        }),
      );
      return new EveryProcess(running, urlOf(gateway), token, () => ingestionDb.drop(), close);
    } catch (error) {
      await close();
      throw error;
    }
  }

  /** What a process answers on its management port. */
  async ask(name: ProcessName, path: string): Promise<{ status: number; text: string }> {
    const process = this.running.get(name);
    if (!process) throw new Error(`${name} was not started`);
    const reply = await fetch(`${process.managementUrl}${path}`);
    return { status: reply.status, text: await reply.text() };
  }

  /** As SIGTERM does. */
  async stop(name: ProcessName): Promise<void> {
    await this.running.get(name)?.close();
  }

  /** Sends an upload that the worker has something to do with. */
  async upload(): Promise<number> {
    const { provider, organization, repository } = FIRST_RESIDENTS;
    const path = `/2.0/${provider}/${organization}/${repository}/commit/${'a1'.repeat(20)}/coverage/JavaScript`;
    const reply = await fetch(`${this.gatewayUrl}${path}`, {
      method: 'POST',
      headers: { 'api-token': this.accountToken, 'content-type': 'application/json' },
      body: JSON.stringify({ fileReports: [{ filename: 'src/cart.js', coverage: { 1: 3, 2: 0 } }] }),
    });
    return reply.status;
  }
}
