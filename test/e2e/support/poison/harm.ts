import type { ProcessFigures, WatchedProcess } from './watched-process';

const MAX_BLOCKED_MS = 200;
/** What blocks an event loop, blocks it each time; what blocked it once may have been the machine. */
const REPETITIONS = 3;
const MAX_GROWTH_BYTES = 64 * 1024 * 1024;

/** Sends once more what was under way between two moments; says what that was. */
export type SendAgain = (from: number, until: number) => Promise<readonly string[]>;

interface Watched {
  readonly process: WatchedProcess;
  readonly before: ProcessFigures;
}

const mebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

/** What a suite did to the processes. */
export class Harm {
  private constructor(
    private readonly watched: readonly Watched[],
    private readonly sendAgain: SendAgain,
  ) {}

  static async watch(processes: readonly WatchedProcess[], sendAgain: SendAgain): Promise<Harm> {
    const watched = processes.map(async (process) => ({ process, before: await process.figures() }));
    return new Harm(await Promise.all(watched), sendAgain);
  }

  /** The same processes go on, none of them stood still for long, and none keeps what it was sent. */
  async expectNone(): Promise<void> {
    const lines = [];
    for (const { process, before } of this.watched) {
      const after = await process.figures();
      const growth = after.keptBytes - before.keptBytes;
      lines.push(
        `  ${process.name.padEnd(17)} event loop blocked ${after.blockedMs.toFixed(0)} ms at most ` +
          `(${after.stalledMs.toFixed(0)} ms on the wall), kept ${mebibytes(growth)} more`,
      );
      expect({ process: process.name, pid: after.pid }).toEqual({ process: process.name, pid: before.pid });
      expect(after.inherited).toEqual(before.inherited);
      expect({ process: process.name, ...(await this.blockade(process, after)) }).toEqual({
        process: process.name,
      });
      expect({ process: process.name, growth: growth < MAX_GROWTH_BYTES || growth }).toEqual({
        process: process.name,
        growth: true,
      });
    }
    globalThis.process.stdout.write(`${lines.join('\n')}\n`);
  }

  /** What held the event loop for too long, each time that it was sent. */
  private async blockade(
    process: WatchedProcess,
    first: ProcessFigures,
  ): Promise<{ blockedMs: number[]; by: readonly string[] } | undefined> {
    const blockedMs = [first.blockedMs];
    let by: readonly string[] = [];
    for (let repetition = 0; (blockedMs.at(-1) ?? 0) >= MAX_BLOCKED_MS; repetition += 1) {
      if (repetition === REPETITIONS) return { blockedMs, by };
      by = await this.sendAgain(first.blockedFrom, first.blockedUntil);
      if (by.length === 0) return { blockedMs, by };
      blockedMs.push((await process.figures()).blockedMs);
    }
    if (blockedMs.length > 1)
      globalThis.process.stdout.write(
        `  ${process.name} was blocked for ${blockedMs.map(Math.round).join(', then ')} ms by: ${by.join('; ')}\n`,
      );
    return undefined;
  }
}
