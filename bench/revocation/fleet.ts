import { join } from 'node:path';
import { SecretsFile } from '@libs/local-instance';
import { GatewayClient } from '../../test/chaos/load/gateway-client';
import { type Environment, Environments } from '../../deploy/stack/environment';
import { type ServiceProcess, startServiceProcess } from '../../deploy/stack/service-process';
import { type Stack, startStack } from '../../deploy/stack/start-stack';
import { residentBytes } from '../support/process-memory';
import type { Bench } from '../support/run-bench';

const ONE_OF_EACH = { tokensApi: 1, ingestionApi: 1, ingestionWorker: 1, gateway: 1 };
/** Started at a time: each takes more than a second of a processor. */
const STARTED_AT_A_TIME = 4;

interface Gateway {
  readonly process: ServiceProcess;
  readonly client: GatewayClient;
}

/** A stack whose number of gateways changes. */
export class Fleet {
  private readonly running: Gateway[] = [];

  private constructor(
    readonly stack: Stack,
    private readonly environment: Environment,
    private readonly directory: string,
  ) {}

  static async start(bench: Bench): Promise<Fleet> {
    const { dataDir, narrator } = bench;
    const stack = await startStack({ dataDir, narrator, replicas: ONE_OF_EACH });
    bench.atTheEnd(() => stack.close());
    const peers = ['tokens-api', 'ingestion-api'].map((name) => ({
      name,
      url: stack.processes.get(name)?.url ?? '',
    }));
    const secrets = await new SecretsFile(dataDir).loadOrCreate();
    const environment = await new Environments(secrets, stack.servers).gateway(
      'gateway',
      peers.slice(0, 1),
      peers.slice(1),
    );
    const fleet = new Fleet(stack, environment, join(dataDir, 'bench'));
    const first = stack.processes.get('gateway');
    if (first) fleet.keep(first);
    bench.atTheEnd(() => fleet.resize(1));
    return fleet;
  }

  get gateways(): readonly GatewayClient[] {
    return this.running.map(({ client }) => client);
  }

  /** What a gateway takes of the memory, in bytes. */
  get residentBytes(): readonly number[] {
    return this.running.map(({ process }) => residentBytes(process.pid));
  }

  /** The stack's own gateway stays. Whoever stops gives its lease back. */
  async resize(count: number): Promise<void> {
    const leaving = this.running.splice(Math.max(1, count));
    for (const { client } of leaving) client.close();
    await Promise.all(leaving.map(({ process }) => process.stop()));
    while (this.running.length < count) {
      const missing = Math.min(STARTED_AT_A_TIME, count - this.running.length);
      const first = this.running.length + 1;
      await Promise.all(Array.from({ length: missing }, (_, index) => this.add(first + index)));
    }
  }

  private async add(number: number): Promise<void> {
    const { directory, environment } = this;
    const entry = 'services/gateway/src/main.js';
    this.keep(await startServiceProcess({ name: `gateway-${number}`, entry, directory, environment }));
  }

  private keep(process: ServiceProcess): void {
    this.running.push({ process, client: new GatewayClient(process.name, process.url) });
  }
}
