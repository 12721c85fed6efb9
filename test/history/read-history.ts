import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type DumpName, type Dumps, DUMPS } from './dumps';
import { type HistoryRecord, historyRecord } from './records';
import { type Run, run } from './run';

/** A file of a history does not say what it must; the text names the file, the line and what is wrong. */
export class MalformedHistory extends Error {
  constructor(where: string, cause: unknown) {
    super(`${where}: ${describe(cause)}`, { cause });
  }
}

export class HistoryReader {
  constructor(private readonly directory: string) {}

  async run(): Promise<Run> {
    const file = join(this.directory, 'run.json');
    const text = await readFile(file, 'utf8');
    return parse(run, text, file);
  }

  /**
   * All records of all recorders, file by file: in no order of time. A last line that lacks its end was torn when its recorder was
   * killed; it is dropped and told to `onTorn`.
   */
  async *records(onTorn: (file: string) => void): AsyncGenerator<HistoryRecord, void, undefined> {
    const folder = join(this.directory, 'records');
    const names = (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).sort();
    for (const name of names) yield* readLines(join(folder, name), historyRecord, onTorn);
  }

  /** A dump is written in one go, so a torn line of it is an error. */
  async dump<Name extends DumpName>(name: Name): Promise<Dumps[Name][]> {
    const file = join(this.directory, 'after', `${name}.jsonl`);
    const rows: Dumps[Name][] = [];
    const onTorn = (): never => {
      throw new MalformedHistory(file, 'its last line is incomplete');
    };
    for await (const row of readLines(file, DUMPS[name], onTorn)) rows.push(row);
    return rows;
  }
}

async function* readLines<T>(
  file: string,
  schema: z.ZodType<T>,
  onTorn: (file: string) => void,
): AsyncGenerator<T, void, undefined> {
  let rest = '';
  let number = 0;
  const chunks: AsyncIterable<string> = createReadStream(file, {
    encoding: 'utf8',
    highWaterMark: 1024 * 1024,
  });
  for await (const chunk of chunks) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      number += 1;
      yield parse(schema, line, `${file}:${number}`);
    }
  }
  if (rest !== '') onTorn(file);
}

function parse<T>(schema: z.ZodType<T>, text: string, where: string): T {
  try {
    const value: unknown = JSON.parse(text);
    return schema.parse(value);
  } catch (error) {
    throw new MalformedHistory(where, error);
  }
}

const describe = (cause: unknown): string => {
  if (cause instanceof z.ZodError) return z.prettifyError(cause);
  return cause instanceof Error ? cause.message : String(cause);
};
