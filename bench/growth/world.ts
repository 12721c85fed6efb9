import { AssertionSigner } from '@libs/http';
import { SecretsFile } from '@libs/local-instance';
import { Client } from 'pg';
import type { ServiceProcess } from '../../deploy/stack/service-process';
import { type Stack, startStack } from '../../deploy/stack/start-stack';
import type { Bench } from '../support/run-bench';
import { ServiceClient } from './service-client';
import { TokenPopulation } from './token-population';

const ONE_OF_EACH = { tokensApi: 1, ingestionApi: 1, ingestionWorker: 1, gateway: 1 };

/** The distributed Portcullis, one process of each kind, and ways into it past the gateway. */
export interface World {
  readonly stack: Stack;
  /** Tokens of others, as many as a part has wanted so far. */
  readonly population: TokenPopulation;
  readonly tokensApi: ServiceClient;
  readonly ingestionApi: ServiceClient;
  /** As superuser, so that rows can be made without the checks that they are made to satisfy. */
  readonly tokensDb: Client;
  readonly ingestionDb: Client;
  process(name: string): ServiceProcess;
}

/** One for all parts of a bench, started when the first of them wants it. */
export class Worlds {
  private started: Promise<World> | undefined;

  constructor(private readonly bench: Bench) {}

  get(): Promise<World> {
    this.started ??= this.start();
    return this.started;
  }

  private async start(): Promise<World> {
    const { dataDir, narrator } = this.bench;
    const stack = await startStack({ dataDir, narrator, replicas: ONE_OF_EACH });
    this.bench.atTheEnd(() => stack.close());
    const secrets = await new SecretsFile(dataDir).loadOrCreate();
    const signer = new AssertionSigner(secrets.gatewayKey);
    const process = (name: string): ServiceProcess => {
      const found = stack.processes.get(name);
      if (!found) throw new Error(`The stack has no ${name}.`);
      return found;
    };
    const urls = { tokens: process('tokens-api').url, ingestion: process('ingestion-api').url };
    const tokensDb = await this.connect(stack, 'portcullis_tokens');
    const world = {
      ...{ stack, process, tokensDb },
      population: new TokenPopulation(tokensDb, secrets),
      tokensApi: new ServiceClient(urls.tokens, 'tokens', signer),
      ingestionApi: new ServiceClient(urls.ingestion, 'ingestion', signer),
      ingestionDb: await this.connect(stack, 'portcullis_ingestion'),
    };
    for (const client of [world.tokensApi, world.ingestionApi]) this.bench.atTheEnd(() => client.close());
    return world;
  }

  private async connect(stack: Stack, database: string): Promise<Client> {
    const url = new URL(stack.postgres.url);
    url.pathname = `/${database}`;
    const client = new Client({ connectionString: url.href });
    await client.connect();
    this.bench.atTheEnd(() => client.end());
    await client.query('set session_replication_role = replica');
    await client.query('set synchronous_commit = off');
    await client.query(`set maintenance_work_mem = '512MB'`);
    return client;
  }
}
