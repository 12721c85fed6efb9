import { join } from 'node:path';
import { SecretsFile } from '@libs/local-instance';
import { type Environment, Environments, type Peer } from '../../deploy/stack/environment';
import { type ServiceProcess, startServiceProcess } from '../../deploy/stack/service-process';
import type { Stack } from '../../deploy/stack/start-stack';
import { monotonicMs } from '../chaos/monotonic';
import type { LoadBalancer } from './load-balancer';

/** How many there are from then on. */
export interface Size {
  readonly at: number;
  readonly gateways: number;
  readonly workers: number;
}

/** The processes of a stack and those that are added to it. Gateways are behind the load balancer while they are ready. */
export class Fleet {
  readonly sizes: Size[] = [];
  private readonly gateways: ServiceProcess[];
  private readonly workers: ServiceProcess[];

  private constructor(
    private readonly stack: Stack,
    private readonly balancer: LoadBalancer,
    private readonly environments: Environments,
    private readonly directory: string,
  ) {
    this.gateways = processesOf(stack, stack.names.gateway);
    this.workers = processesOf(stack, stack.names.ingestionWorker);
  }

  static async of(stack: Stack, balancer: LoadBalancer, options: FleetOptions): Promise<Fleet> {
    const secrets = await new SecretsFile(options.dataDir).loadOrCreate();
    const environments = new Environments(secrets, stack.servers, { extra: options.environment });
    const fleet = new Fleet(stack, balancer, environments, join(options.dataDir, 'processes'));
    for (const gateway of fleet.gateways) await balancer.add(behind(gateway));
    fleet.note();
    return fleet;
  }

  /** Of all that were added here too, in the order in which a release is rolled out: what is asked before who asks. */
  get processes(): readonly ServiceProcess[] {
    const { names } = this.stack;
    const others = [names.tokensApi, names.tokensRelay, names.ingestionApi, names.ingestionRelay];
    return [...others.flatMap((kind) => processesOf(this.stack, kind)), ...this.workers, ...this.gateways];
  }

  async addGateway(): Promise<void> {
    const name = `gateway-${String(this.gateways.length + 1)}`;
    const environment = await this.environments.gateway(
      name,
      this.peers(this.stack.names.tokensApi),
      this.peers(this.stack.names.ingestionApi),
    );
    const gateway = await this.start(name, 'services/gateway/src/main.js', environment);
    this.gateways.push(gateway);
    await this.balancer.add(behind(gateway));
    this.note();
  }

  async addWorker(): Promise<void> {
    const name = `ingestion-worker-${String(this.workers.length + 1)}`;
    const environment = await this.environments.ingestionBackground(name);
    this.workers.push(await this.start(name, 'services/ingestion/src/worker.main.js', environment));
    this.note();
  }

  /** The one that was added last is told to stop; the load balancer finds out by itself. */
  async removeGateway(): Promise<void> {
    const gateway = this.gateways.pop();
    if (!gateway) return;
    this.note();
    await gateway.stop();
    await this.balancer.forget(gateway.name);
  }

  async removeWorker(): Promise<void> {
    const worker = this.workers.pop();
    if (!worker) return;
    this.note();
    await worker.stop();
  }

  /** Resolves when it serves again. */
  async restart(process: ServiceProcess): Promise<void> {
    await process.restart();
    if (this.gateways.includes(process)) await this.balancer.serves(process.name);
  }

  /** Ends what the stack does not know of. */
  async close(): Promise<void> {
    const own = new Set(this.stack.processes.values());
    for (const process of [...this.gateways, ...this.workers])
      if (!own.has(process)) await process.kill('SIGTERM');
  }

  private peers(names: readonly string[]): Peer[] {
    return processesOf(this.stack, names);
  }

  private start(name: string, entry: string, environment: Environment): Promise<ServiceProcess> {
    return startServiceProcess({ name, entry, directory: this.directory, environment });
  }

  private note(): void {
    const { gateways, workers } = this;
    this.sizes.push({ at: monotonicMs(), gateways: gateways.length, workers: workers.length });
  }
}

export interface FleetOptions {
  /** Of the stack. */
  readonly dataDir: string;
  /** That of every process. */
  readonly environment: Environment;
}

const processesOf = (stack: Stack, names: readonly string[]): ServiceProcess[] =>
  names.flatMap((name) => stack.processes.get(name) ?? []);

const behind = ({ name, port, managementUrl }: ServiceProcess): Parameters<LoadBalancer['add']>[0] => ({
  name,
  port,
  managementPort: Number(new URL(managementUrl).port),
});
