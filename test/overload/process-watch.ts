import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceProcess } from '../../deploy/stack/service-process';
import { type MemoryTrend, MemoryWatch } from '../chaos/memory';

export interface Watched {
  readonly memory: readonly MemoryTrend[];
  /** The longest time in which an event loop did not turn, in milliseconds, by process. */
  readonly lagMs: ReadonlyMap<string, number>;
}

const EVERY_MS = 2_000;
const WITHIN_MS = 5_000;
/** The heap grows to what the load asks of it first. */
const MEMORY = { warmUpMs: 30_000, shortestMs: 20_000 };
const LAG = /^nodejs_eventloop_lag_max_seconds(?:\{[^}]*\})? (\S+)$/m;

/** Looks at the memory and the event loops of processes until it is stopped. */
export class ProcessWatch {
  private readonly memory: MemoryWatch;
  private readonly lagMs = new Map<string, number>();
  private readonly stopping = new AbortController();
  private readonly looking: Promise<void>;

  constructor(private readonly processes: readonly ServiceProcess[]) {
    this.memory = new MemoryWatch(
      processes.map((process) => ({ name: process.name, pid: () => process.pid })),
      MEMORY,
    );
    this.looking = this.look();
  }

  async stop(): Promise<Watched> {
    this.stopping.abort();
    await this.looking;
    return { memory: this.memory.stop(), lagMs: this.lagMs };
  }

  private async look(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await delay(EVERY_MS, undefined, { signal }).catch(() => undefined);
      await Promise.all(this.processes.map((process) => this.lookAt(process)));
    }
  }

  /** The figure is of the time since it was last asked for. */
  private async lookAt({ name, managementUrl }: ServiceProcess): Promise<void> {
    // One that does not answer within the time is asked again; its figure is then of all that time.
    const page = await fetch(`${managementUrl}/metrics`, { signal: AbortSignal.timeout(WITHIN_MS) })
      .then((reply) => reply.text())
      .catch(() => '');
    const lag = LAG.exec(page)?.[1];
    if (lag !== undefined) this.lagMs.set(name, Math.max(this.lagMs.get(name) ?? 0, 1_000 * Number(lag)));
  }
}
