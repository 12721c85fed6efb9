import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { DumpName, Dumps } from './dumps';
import type { HistoryRecord } from './records';
import type { Run } from './run';

const FLUSH_AT_CHARACTERS = 64 * 1024;

/**
 * Appends records to one file of a history, a line each. It gathers lines and writes them many at a time, in one synchronous call,
 * so that recording costs a busy process little; what is gathered and not flushed is lost if the process is killed, and the last
 * line in the file may then be torn.
 */
export class HistoryWriter<Entry extends object> {
  private pending: string[] = [];
  private characters = 0;

  private constructor(private readonly file: number) {}

  /** For what a recording process sees. The name is its own; a second recorder of the same name is refused. */
  static records(directory: string, recorder: string): HistoryWriter<HistoryRecord> {
    return HistoryWriter.create<HistoryRecord>(join(directory, 'records'), recorder);
  }

  /** For what the system holds at the end. */
  static dump<Name extends DumpName>(directory: string, name: Name): HistoryWriter<Dumps[Name]> {
    return HistoryWriter.create<Dumps[Name]>(join(directory, 'after'), name);
  }

  private static create<Entry extends object>(folder: string, name: string): HistoryWriter<Entry> {
    mkdirSync(folder, { recursive: true });
    return new HistoryWriter<Entry>(openSync(join(folder, `${name}.jsonl`), 'ax'));
  }

  write(entry: Entry): void {
    const line = `${JSON.stringify(entry)}\n`;
    this.pending.push(line);
    this.characters += line.length;
    if (this.characters >= FLUSH_AT_CHARACTERS) this.flush();
  }

  flush(): void {
    const bytes = Buffer.from(this.pending.join(''));
    this.pending = [];
    this.characters = 0;
    for (let written = 0; written < bytes.length;)
      written += writeSync(this.file, bytes, written, bytes.length - written);
  }

  close(): void {
    this.flush();
    closeSync(this.file);
  }
}

export function writeRun(directory: string, run: Run): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'run.json'), `${JSON.stringify(run, null, 2)}\n`);
}
