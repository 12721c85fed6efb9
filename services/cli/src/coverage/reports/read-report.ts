import { dirname, resolve } from 'node:path';
import { Interrupted } from '../../cli.errors';
import { explain } from '../../explain';
import { AnyReport, type Recognised } from './any-report';
import type { ReportParser } from './line-sink';
import { MalformedReport, UnreadableReport } from './report.errors';
import { textOf } from './text-of';

export interface Report extends Recognised {
  readonly path: string;
}

/**
 * Reads a report to its end. `onRead` may end it by throwing Interrupted.
 * @throws UnreadableReport
 */
export async function readReport(path: string, onRead: (characters: number) => void): Promise<Report> {
  const parser = new AnyReport();
  await feed(path, parser, onRead);
  const { recognised, parts } = parser;
  for (const part of parts)
    await feed(resolve(dirname(path), part.path), part.parserFor(recognised.lines), onRead);
  return { path, ...recognised };
}

async function feed(path: string, parser: ReportParser, onRead: (characters: number) => void): Promise<void> {
  try {
    for await (const text of textOf(path)) {
      parser.write(text);
      onRead(text.length);
    }
    parser.end();
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    const reason = error instanceof MalformedReport ? error.message : explain(error);
    throw new UnreadableReport(path, reason, { cause: error });
  }
}
