import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { redactTokens } from '@libs/token-format';
import { linesOf, type TableColumn } from './table';

export interface Sink extends Writable {
  readonly isTTY?: boolean | undefined;
  /** Of a terminal: how many characters a line has. */
  readonly columns?: number | undefined;
}

const PROGRESS_EVERY_MS = 5_000;
const CLEAR_LINE = '\r\u001b[2K';

/**
 * What a command says: its result on standard output, everything about its course on standard error. Whatever leaves it has tokens
 * redacted and no control characters, since texts of events may be anybody's.
 */
export class Output {
  private lastProgress = -Infinity;
  private hasProgressLine = false;

  constructor(
    private readonly result: Sink,
    private readonly course: Sink,
    readonly isJson: boolean,
  ) {}

  line(text: string): void {
    this.clearProgress();
    this.result.write(`${clean(text)}\n`);
  }

  json(value: object): void {
    this.line(JSON.stringify(value));
  }

  /** Rows for a person as a table, whose titles are said unless it goes on; for a script one document per line. */
  table<Row extends object>(
    columns: readonly TableColumn<Row>[],
    rows: readonly Row[],
    isContinued = false,
  ): void {
    if (this.isJson) {
      for (const row of rows) this.json(row);
      return;
    }
    if (rows.length === 0) return;
    const [titles = '', ...lines] = linesOf(columns, rows, this.width);
    if (!isContinued) this.line(titles);
    for (const line of lines) this.line(line);
  }

  /**
   * The one thing that is printed as it is: what its owner has to be shown once. Resolves when it was taken, and rejects when nobody
   * reads: whoever goes on as if it had been seen must wait for that.
   */
  async secret(text: string): Promise<void> {
    this.clearProgress();
    await new Promise<void>((resolve, reject) => {
      this.result.write(`${text}\n`, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  private get width(): number | undefined {
    return this.result.isTTY === true ? this.result.columns : undefined;
  }

  note(text: string): void {
    this.clearProgress();
    this.course.write(`${text.split('\n').map(clean).join('\n')}\n`);
  }

  /** How far it is: one line that changes on a terminal, a line now and then elsewhere. */
  progress(text: string): void {
    if (this.course.isTTY === true) {
      this.course.write(`${CLEAR_LINE}${clean(text)}`);
      this.hasProgressLine = true;
    } else if (performance.now() - this.lastProgress >= PROGRESS_EVERY_MS) {
      this.lastProgress = performance.now();
      this.course.write(`${clean(text)}\n`);
    }
  }

  /** Waits for a reader of standard output that is slower than we are. */
  async flush(): Promise<void> {
    if (this.result.writableNeedDrain) await once(this.result, 'drain');
  }

  private clearProgress(): void {
    if (this.hasProgressLine) this.course.write(CLEAR_LINE);
    this.hasProgressLine = false;
  }
}

const clean = (text: string): string => redactTokens(text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' '));
