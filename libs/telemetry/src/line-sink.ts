import type { DestinationStream } from 'pino';

/** What takes lines and never throws. */
export interface Output {
  write(lines: string): unknown;
}

/** As the logger begins its lines. */
const INFO = '{"level":"info"';

/**
 * Writes the lines of one turn of the event loop together: under load many requests end in one, and a system call for each line costs
 * as much as all else about it. What is more than information is written at once, and so are all lines before it. Whoever ends the
 * process by `process.exit` does so in a `setImmediate`, after the lines of the turn; a crash loses those.
 */
export class LineSink implements DestinationStream {
  private waiting = '';

  constructor(private readonly output: Output) {}

  write(line: string): void {
    if (this.waiting === '') setImmediate(this.flushSync);
    this.waiting += line;
    if (!line.startsWith(INFO)) this.flushSync();
  }

  /** By the name that pino calls before a process ends of a fatal error. */
  readonly flushSync = (): void => {
    const lines = this.waiting;
    this.waiting = '';
    if (lines !== '') this.output.write(lines);
  };
}
