import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceProcess } from '../../deploy/stack/service-process';
import { type MemoryTrend, MemoryWatch } from '../chaos/memory';
import { CpuWatch, processTree, thisProcess } from './cpu-watch';

export interface Watched {
  readonly memory: readonly MemoryTrend[];
  /** The longest time in which an event loop did not turn, in milliseconds, by process. */
  readonly lagMs: ReadonlyMap<string, number>;
  /** What each took of the processor, in cores, by process and server: 1 is all the time of one. */
  readonly cores: ReadonlyMap<string, number>;
}

/** The process that sends the load, which is this one, in what is watched. */
export const LOAD = 'load';

const EVERY_MS = 2_000;
const WITHIN_MS = 5_000;
/** The heap grows to what the load asks of it first. */
const MEMORY = { warmUpMs: 30_000, shortestMs: 20_000 };
const LAG = /^nodejs_eventloop_lag_max_seconds(?:\{[^}]*\})? (\S+)$/m;

/** Looks at the memory and the event loops of processes until it is stopped, and at what they, the servers and this process compute. */
export class ProcessWatch {
  private readonly memory: MemoryWatch;
  private readonly lagMs = new Map<string, number>();
  private readonly stopping = new AbortController();
  private readonly looking: Promise<void>;
  private readonly cpu: CpuWatch;
  private readonly ownLag = monitorEventLoopDelay();

  constructor(
    private readonly processes: readonly ServiceProcess[],
    servers: readonly { readonly name: string; readonly pid: number }[],
  ) {
    this.memory = new MemoryWatch(
      processes.map((process) => ({ name: process.name, pid: () => process.pid })),
      MEMORY,
    );
    this.cpu = new CpuWatch([thisProcess(LOAD), ...[...processes, ...servers].map(processTree)]);
    this.ownLag.enable();
    this.looking = this.look();
  }

  async stop(): Promise<Watched> {
    const cores = this.cpu.stop();
    this.stopping.abort();
    await this.looking;
    this.ownLag.disable();
    this.lagMs.set(LOAD, this.ownLag.max / 1e6);
    return { memory: this.memory.stop(), lagMs: this.lagMs, cores };
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
