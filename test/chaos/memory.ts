import { readFileSync } from 'node:fs';
import { monotonicMs } from './monotonic';
import type { Watched } from './process-changes';

interface Sample {
  readonly at: number;
  readonly mib: number;
}

export interface MemoryTrend {
  readonly name: string;
  readonly endMib: number;
  /** Least squares over what was seen of one process after its first minutes; null where that is too little. */
  readonly mibPerMinute: number | null;
}

export interface TrendOptions {
  /** What is left out of a series at its begin. */
  readonly warmUpMs: number;
  /** How long what remains must be to say anything. */
  readonly shortestMs: number;
}

const EVERY_MS = 2_000;
/** A process fills its caches first, and its heap grows until the collector sees a reason not to. */
const LONG_RUN: TrendOptions = { warmUpMs: 120_000, shortestMs: 120_000 };
const MINUTE_MS = 60_000;

/** Looks at the resident memory of processes until it is stopped. Each restart begins a new series. */
export class MemoryWatch {
  private readonly series = new Map<string, Sample[]>();
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly watched: readonly Watched[],
    private readonly options: TrendOptions = LONG_RUN,
  ) {
    this.timer = setInterval(() => this.sample(), EVERY_MS);
  }

  /** Of each process the longest series. */
  stop(): MemoryTrend[] {
    clearInterval(this.timer);
    return this.watched.flatMap(({ name }) => {
      const mine = [...this.series]
        .filter(([key]) => key.startsWith(`${name} `))
        .map(([, samples]) => samples);
      const longest = mine.toSorted((a, b) => b.length - a.length)[0];
      return longest ? [trendOf(name, longest, this.options)] : [];
    });
  }

  private sample(): void {
    for (const { name, pid } of this.watched) {
      const number = pid();
      const mib = number === undefined ? undefined : residentMib(number);
      if (mib === undefined) continue;
      const key = `${name} ${String(number)}`;
      const samples = this.series.get(key) ?? [];
      this.series.set(key, samples);
      samples.push({ at: monotonicMs(), mib });
    }
  }
}

export function trendOf(
  name: string,
  samples: readonly Sample[],
  { warmUpMs, shortestMs }: TrendOptions = LONG_RUN,
): MemoryTrend {
  const [first] = samples;
  const endMib = samples.at(-1)?.mib ?? 0;
  const warm = samples.filter(({ at }) => at - (first?.at ?? 0) >= warmUpMs);
  const length = (warm.at(-1)?.at ?? 0) - (warm[0]?.at ?? 0);
  return { name, endMib, mibPerMinute: length < shortestMs ? null : slope(warm) * MINUTE_MS };
}

function slope(samples: readonly Sample[]): number {
  const mean = (of: (sample: Sample) => number): number =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [at, mib] = [mean((sample) => sample.at), mean((sample) => sample.mib)];
  const covariance = mean((sample) => (sample.at - at) * (sample.mib - mib));
  const variance = mean((sample) => (sample.at - at) ** 2);
  return covariance / variance;
}

function residentMib(pid: number): number | undefined {
  try {
    const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1];
    return kib === undefined ? undefined : Number(kib) / 1024;
  } catch {
    // It ended in this moment.
    return undefined;
  }
}
