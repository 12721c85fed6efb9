import { join } from 'node:path';
import { SecretsFile } from '@libs/local-instance';
import { eventually } from '@libs/testing';
import { type Environment, Environments, type Link, type Peer } from '../../deploy/stack/environment';
import { type ServiceProcess, startServiceProcess } from '../../deploy/stack/service-process';
import type { Stack } from '../../deploy/stack/start-stack';
import { monotonicMs } from '../chaos/monotonic';
import type { Backend } from './haproxy-config';
import type { LoadBalancer } from './load-balancer';

/** How many there are from then on. */
export interface Size extends Readonly<Record<Kind, number>> {
  readonly at: number;
}

/** What is scaled. */
export type Kind = 'gateways' | 'workers' | 'tokensApis' | 'ingestionApis';

interface Program {
  readonly name: string;
  readonly entry: string;
  /** Where the load balancer has it; workers are called by nobody. */
  readonly backend?: Backend;
}

const PROGRAMS: Readonly<Record<Kind, Program>> = {
  gateways: { name: 'gateway', entry: 'services/gateway/src/main.js', backend: 'gateway' },
  workers: { name: 'ingestion-worker', entry: 'services/ingestion/src/worker.main.js' },
  tokensApis: { name: 'tokens-api', entry: 'services/tokens/src/main.js', backend: 'tokens-api' },
  ingestionApis: { name: 'ingestion-api', entry: 'services/ingestion/src/main.js', backend: 'ingestion-api' },
};
const KINDS = Object.keys(PROGRAMS) as readonly Kind[];

/** Of what all of its kind answer, what one that was added must have answered within the time. */
const PART = { share: 0.25, ofAtLeast: 40, withinMs: 30_000 };
const ANSWERED = /^portcullis_service_requests_total\{[^}]*\} (\d+)/gm;

/** The processes of a stack and those that are added to it. Gateways and APIs are behind the load balancer while they are ready. */
export class Fleet {
  readonly sizes: Size[] = [];
  private readonly running: Readonly<Record<Kind, ServiceProcess[]>>;

  private constructor(
    private readonly stack: Stack,
    private readonly balancer: LoadBalancer,
    private readonly environments: Environments,
    private readonly directory: string,
  ) {
    const { gateway, ingestionWorker, tokensApi, ingestionApi } = stack.names;
    this.running = {
      gateways: processesOf(stack, gateway),
      workers: processesOf(stack, ingestionWorker),
      tokensApis: processesOf(stack, tokensApi),
      ingestionApis: processesOf(stack, ingestionApi),
    };
  }

  static async of(stack: Stack, balancer: LoadBalancer, options: FleetOptions): Promise<Fleet> {
    const secrets = await new SecretsFile(options.dataDir).loadOrCreate();
    const { link, environment: extra } = options;
    const environments = new Environments(secrets, stack.servers, { link, extra });
    const fleet = new Fleet(stack, balancer, environments, join(options.dataDir, 'processes'));
    for (const kind of KINDS) for (const process of fleet.running[kind]) await fleet.balance(kind, process);
    fleet.note();
    return fleet;
  }

  /** Of all that were added here too, in the order in which a release is rolled out: what is asked before who asks. */
  get processes(): readonly ServiceProcess[] {
    const { gateways, workers, tokensApis, ingestionApis } = this.running;
    const { tokensRelay, ingestionRelay } = this.stack.names;
    const ofTokens = [...tokensApis, ...processesOf(this.stack, tokensRelay)];
    const ofIngestion = [...ingestionApis, ...processesOf(this.stack, ingestionRelay), ...workers];
    return [...ofTokens, ...ofIngestion, ...gateways];
  }

  async add(kind: Kind): Promise<ServiceProcess> {
    const { name: ofKind, entry } = PROGRAMS[kind];
    const name = `${ofKind}-${String(this.running[kind].length + 1)}`;
    const environment = await this.environmentOf(kind, name);
    const process = await startServiceProcess({ name, entry, directory: this.directory, environment });
    this.running[kind].push(process);
    await this.balance(kind, process);
    this.note();
    return process;
  }

  /** The one that was added last is told to stop; the load balancer finds out by itself. */
  async remove(kind: Kind): Promise<void> {
    const process = this.running[kind].pop();
    if (!process) return;
    this.note();
    await process.stop();
    await this.balancer.forget(process.name);
  }

  /** Resolves when an API gets its part of what all of its kind are asked; rejects where it does not. */
  async getsItsPart(kind: Kind, process: ServiceProcess): Promise<void> {
    const all = this.running[kind];
    const before = await sumOf(all, answeredBy);
    const ownBefore = await answeredBy(process);
    const { share: least, ofAtLeast, withinMs } = PART;
    await eventually(
      async () => {
        const [own, total] = [
          (await answeredBy(process)) - ownBefore,
          (await sumOf(all, answeredBy)) - before,
        ];
        if (total < ofAtLeast || own < least * total)
          throw new Error(`${process.name} has answered ${own} of ${total} requests since it was added.`);
      },
      { timeoutMs: withinMs, everyMs: 250 },
    );
  }

  /** Resolves when it serves again. */
  async restart(process: ServiceProcess): Promise<void> {
    await process.restart();
    if (this.balancer.has(process.name)) await this.balancer.serves(process.name);
  }

  /** Ends what the stack does not know of. */
  async close(): Promise<void> {
    const own = new Set(this.stack.processes.values());
    for (const process of KINDS.flatMap((kind) => this.running[kind]))
      if (!own.has(process)) await process.kill('SIGTERM');
  }

  private environmentOf(kind: Kind, name: string): Promise<Environment> {
    const peers = (names: readonly string[]): Peer[] => processesOf(this.stack, names);
    const { tokensApi, ingestionApi } = this.stack.names;
    switch (kind) {
      case 'gateways':
        return this.environments.gateway(name, peers(tokensApi), peers(ingestionApi));
      case 'workers':
        return this.environments.ingestionBackground(name);
      case 'tokensApis':
        return this.environments.tokensApi(name);
      case 'ingestionApis':
        return this.environments.ingestionApi(name, peers(tokensApi));
    }
  }

  private async balance(kind: Kind, { name, port, managementUrl }: ServiceProcess): Promise<void> {
    const { backend } = PROGRAMS[kind];
    if (!backend) return;
    const managementPort = Number(new URL(managementUrl).port);
    await this.balancer.add({ name, backend, port, managementPort });
  }

  private note(): void {
    const { gateways, workers, tokensApis, ingestionApis } = this.running;
    this.sizes.push({
      at: monotonicMs(),
      gateways: gateways.length,
      workers: workers.length,
      tokensApis: tokensApis.length,
      ingestionApis: ingestionApis.length,
    });
  }
}

export interface FleetOptions {
  /** Of the stack. */
  readonly dataDir: string;
  /** That of every process. */
  readonly environment: Environment;
  /** How processes reach each other. */
  readonly link: Link;
}

const processesOf = (stack: Stack, names: readonly string[]): ServiceProcess[] =>
  names.flatMap((name) => stack.processes.get(name) ?? []);

async function answeredBy({ managementUrl }: ServiceProcess): Promise<number> {
  const page = await fetch(`${managementUrl}/metrics`).then((reply) => reply.text());
  return [...page.matchAll(ANSWERED)].reduce((sum, [, count]) => sum + Number(count), 0);
}

async function sumOf<T>(things: readonly T[], valueOf: (thing: T) => Promise<number>): Promise<number> {
  const values = await Promise.all(things.map(valueOf));
  return values.reduce((sum, value) => sum + value, 0);
}
