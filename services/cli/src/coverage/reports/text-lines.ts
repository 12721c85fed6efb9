import { MalformedReport } from './report.errors';
import type { ReportParser } from './line-sink';

/** Far beyond any line of a report, whose longest part is a path. */
const MAX_LINE_LENGTH = 64 * 1024;

/** A parser of a format that is read line by line, whichever way the lines end. */
export abstract class TextLines implements ReportParser {
  private rest = '';
  private number = 0;

  write(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    if (this.rest.length > MAX_LINE_LENGTH)
      throw new MalformedReport(`line ${this.number + 1} is longer than any report's`);
    for (const line of lines) this.take(line);
  }

  end(): void {
    if (this.rest !== '') this.take(this.rest);
    this.rest = '';
    this.finish();
  }

  /** @throws MalformedReport, without saying in which line */
  protected abstract line(text: string): void;
  protected abstract finish(): void;

  private take(text: string): void {
    this.number += 1;
    const line = text.endsWith('\r') ? text.slice(0, -1) : text;
    try {
      this.line(line);
    } catch (error) {
      if (error instanceof MalformedReport)
        throw new MalformedReport(`line ${this.number}: ${error.message}`);
      throw error;
    }
  }
}
