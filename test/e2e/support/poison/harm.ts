import type { ProcessFigures, WatchedProcess } from './watched-process';

const MAX_BLOCKED_MS = 200;
const MAX_GROWTH_BYTES = 64 * 1024 * 1024;

interface Watched {
  readonly process: WatchedProcess;
  readonly before: ProcessFigures;
}

const mebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

/** What a suite did to the processes. */
export class Harm {
  private constructor(private readonly watched: readonly Watched[]) {}

  static async watch(processes: readonly WatchedProcess[]): Promise<Harm> {
    const watched = processes.map(async (process) => ({ process, before: await process.figures() }));
    return new Harm(await Promise.all(watched));
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
      expect({
        process: process.name,
        blockedMs: after.blockedMs < MAX_BLOCKED_MS || after.blockedMs,
      }).toEqual({
        process: process.name,
        blockedMs: true,
      });
      expect({ process: process.name, growth: growth < MAX_GROWTH_BYTES || growth }).toEqual({
        process: process.name,
        growth: true,
      });
    }
    globalThis.process.stdout.write(`${lines.join('\n')}\n`);
  }
}
