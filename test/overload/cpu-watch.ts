import { cpuSecondsOf } from '../../bench/support/processes';
import { monotonicMs } from '../chaos/monotonic';

export interface Consumer {
  readonly name: string;
  /** Of the processor, since it began. */
  readonly cpuSeconds: () => number;
}

/** A process with all that it started. Unknown where there is no /proc. */
export const processTree = ({ name, pid }: { readonly name: string; readonly pid: number }): Consumer => ({
  name,
  cpuSeconds: () => (process.platform === 'linux' ? cpuSecondsOf([pid]) : NaN),
});

/** This process alone: what it starts is counted by itself. */
export const thisProcess = (name: string): Consumer => ({
  name,
  cpuSeconds: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  },
});

/** How much of the processor each takes from now on. */
export class CpuWatch {
  private readonly begun: readonly { readonly consumer: Consumer; readonly seconds: number }[];
  private readonly begunAt = monotonicMs();

  constructor(consumers: readonly Consumer[]) {
    this.begun = consumers.map((consumer) => ({ consumer, seconds: consumer.cpuSeconds() }));
  }

  /** Of each by its name, in cores: 1 is all the time of one. */
  stop(): Map<string, number> {
    const seconds = (monotonicMs() - this.begunAt) / 1_000;
    return new Map(
      this.begun.map(({ consumer, seconds: before }) => [
        consumer.name,
        (consumer.cpuSeconds() - before) / seconds,
      ]),
    );
  }
}
