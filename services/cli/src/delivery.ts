import { z } from 'zod';
import type { Sink } from './output';

const unread = z.object({ code: z.literal('EPIPE') });

/** Whether what is written to standard output arrives there. */
export class Delivery {
  /** Why the result is not whole. That a reader such as `head` has seen enough is no failure. */
  failure: Error | undefined;
  /** Called when nothing that is written will arrive any more. */
  onLost: () => void = () => undefined;

  constructor(private readonly result: Sink) {
    result.on('error', (error) => {
      if (!unread.safeParse(error).success) this.failure ??= error;
      this.onLost();
    });
  }

  /** Resolves when all that was written has arrived or was lost. */
  async settled(): Promise<void> {
    if (this.result.writableLength > 0) await new Promise((resolve) => this.result.write('', resolve));
    // A stream tells of its trouble after it has told the writer.
    await new Promise((resolve) => setImmediate(resolve));
  }
}
