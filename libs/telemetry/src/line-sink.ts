import type { DestinationStream } from 'pino';

/** What takes lines and never throws. */
export interface Output {
  write(lines: string): unknown;
}

/** As the logger begins its lines. */
const INFO = '{"level":"info"';
/** Longest that a line waits for others: long beside a request, short beside whoever reads a log. */
const TOGETHER_MS = 20;

/**
 * Writes lines together: a system call for each costs as much as all else about it. What is more than information is written at once,
 * and so are all lines before it, and whatever waits when the process exits. One that is killed loses what waits.
 */
export class LineSink implements DestinationStream {
  private lines = '';
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly output: Output) {}

  write(line: string): void {
    if (this.lines === '') this.beginToWait();
    this.lines += line;
    if (!line.startsWith(INFO)) this.flushSync();
  }

  /** By the name that pino calls before a process ends of a fatal error. */
  readonly flushSync = (): void => {
    const { lines } = this;
    if (lines === '') return;
    this.lines = '';
    process.off('exit', this.flushSync);
    this.output.write(lines);
  };

  private beginToWait(): void {
    process.once('exit', this.flushSync);
    if (this.timer) this.timer.refresh();
    else this.timer = setTimeout(this.flushSync, TOGETHER_MS);
  }
}
