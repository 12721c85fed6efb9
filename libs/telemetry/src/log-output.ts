import { appendFileSync, fstatSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { isatty } from 'node:tty';
import { pino } from 'pino';
import type { Output } from './line-sink';

const [STANDARD_OUTPUT, STANDARD_ERROR] = [1, 2];

/**
 * `file`, or standard output. Lines that cannot be written are lost: that ends no process and holds up none, also not at its end, and
 * standard error says it once. A file is written at once; what reads a pipe or a terminal may be slow, so there lines wait in memory.
 */
export function logOutput(file?: string): Output {
  const descriptor = file === undefined ? STANDARD_OUTPUT : openToAppend(file);
  const lost = sayOnce(file ?? 'standard output');
  return hasReader(descriptor)
    ? pino.destination(descriptor).on('error', lost)
    : new FileOutput(descriptor, lost);
}

class FileOutput implements Output {
  private broken = false;

  constructor(
    private readonly descriptor: number,
    private readonly lost: (error: unknown) => void,
  ) {}

  write(lines: string): void {
    try {
      // The last write may have ended within a line.
      appendFileSync(this.descriptor, this.broken ? `\n${lines}` : lines);
      this.broken = false;
    } catch (error) {
      this.broken = true;
      this.lost(error);
    }
  }
}

function openToAppend(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  return openSync(file, 'a');
}

function hasReader(descriptor: number): boolean {
  const stats = fstatSync(descriptor);
  return stats.isFIFO() || stats.isSocket() || isatty(descriptor);
}

/** Past `process.stderr`, which throws where nobody waits for it when it cannot be written either. */
function sayOnce(where: string): (error: unknown) => void {
  let said = false;
  return (error) => {
    if (said) return;
    said = true;
    try {
      writeSync(STANDARD_ERROR, `Lines of the log are lost, ${where} cannot be written: ${String(error)}\n`);
    } catch {
      // Nobody is left to be told.
    }
  };
}
