import { Gauge, type Registry } from 'prom-client';

/** A pool of connections at one moment. */
export interface PoolState {
  readonly busy: number;
  readonly idle: number;
  /** What waits for a connection. */
  readonly waiting: number;
}

interface PoolGauges {
  readonly connections: Gauge<'pool' | 'state'>;
  readonly waiting: Gauge<'pool'>;
}

/** Shows the pools of one process, each under a name that says what it is for. A process without a pool shows none. */
export class PoolMetrics {
  private readonly pools = new Map<string, () => PoolState>();
  private gauges: PoolGauges | undefined;

  constructor(private readonly registry: Registry) {}

  watch(pool: string, state: () => PoolState): void {
    this.pools.set(pool, state);
    this.gauges ??= this.createGauges();
  }

  private createGauges(): PoolGauges {
    const registers = [this.registry];
    return {
      connections: new Gauge({
        name: 'portcullis_pool_connections',
        help: 'Open connections of a pool, by whether they are in use',
        labelNames: ['pool', 'state'],
        registers,
        collect: () => this.collect(),
      }),
      waiting: new Gauge({
        name: 'portcullis_pool_waiting_requests',
        help: 'What waits for a connection of a pool',
        labelNames: ['pool'],
        registers,
        collect: () => this.collect(),
      }),
    };
  }

  private collect(): void {
    for (const [pool, state] of this.pools) {
      const { busy, idle, waiting } = state();
      this.gauges?.connections.set({ pool, state: 'busy' }, busy);
      this.gauges?.connections.set({ pool, state: 'idle' }, idle);
      this.gauges?.waiting.set({ pool }, waiting);
    }
  }
}
