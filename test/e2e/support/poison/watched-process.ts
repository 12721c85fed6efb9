import { once } from 'node:events';
import { connect } from 'node:net';
import { z } from 'zod';

const figures = z.object({
  pid: z.int(),
  /** Longest time that the event loop stood still, on the wall clock. */
  stalledMs: z.number(),
  /** How much of such a time its thread was computing. */
  blockedMs: z.number(),
  /** When that was, on the wall clock of the machine. */
  blockedFrom: z.number(),
  blockedUntil: z.number(),
  /** Heap and buffers after a collection. */
  keptBytes: z.number(),
  rss: z.number(),
  /** What all objects, arrays and functions have. */
  inherited: z.array(z.string()),
});
export type ProcessFigures = z.output<typeof figures>;

/** A process of Portcullis with a probe inside (process-probe.ts). */
export class WatchedProcess {
  constructor(
    readonly name: string,
    private readonly socketPath: string,
  ) {}

  /** Since the last time this was asked. */
  async figures(): Promise<ProcessFigures> {
    const socket = connect(this.socketPath);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(socket, 'close');
    return figures.parse(JSON.parse(Buffer.concat(chunks).toString()));
  }
}
