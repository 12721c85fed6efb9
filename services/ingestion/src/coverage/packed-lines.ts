import { DamagedLines } from '../ingestion.errors';

/**
 * The coverage of one file as bytes: pairs of (gap to the line before, hits), each an unsigned LEB128 number, in ascending
 * order of lines. Two bytes a line for ordinary code.
 */
export type PackedLines = Buffer;

interface Counted {
  coverable: number;
  covered: number;
}

export function packLines(lines: readonly number[], hits: readonly number[]): PackedLines {
  const packer = new LinePacker(lines.length);
  for (const [index, line] of lines.entries()) packer.add(line, hits[index] ?? 0);
  return packer.take();
}

export function* unpackLines(packed: PackedLines): Generator<[line: number, hits: number], void, undefined> {
  const reader = new PackedReader(packed);
  while (!reader.done) {
    yield [reader.line, reader.hits];
    reader.next();
  }
}

/**
 * A line is coverable if either has it, and its hits are the larger of the two. The larger and not the sum: so the
 * result does not depend on how often or in which order the same part is merged.
 */
export function mergeLines(left: PackedLines, right: PackedLines): PackedLines {
  const a = new PackedReader(left);
  const b = new PackedReader(right);
  const packer = new LinePacker((left.length + right.length) / 2);
  while (!a.done || !b.done) {
    if (b.done || (!a.done && a.line < b.line)) {
      packer.add(a.line, a.hits);
      a.next();
    } else if (a.done || b.line < a.line) {
      packer.add(b.line, b.hits);
      b.next();
    } else {
      packer.add(a.line, Math.max(a.hits, b.hits));
      a.next();
      b.next();
    }
  }
  return packer.take();
}

export function countLines(packed: PackedLines): Counted {
  const counted = { coverable: 0, covered: 0 };
  const reader = new PackedReader(packed);
  while (!reader.done) {
    counted.coverable += 1;
    if (reader.hits > 0) counted.covered += 1;
    reader.next();
  }
  return counted;
}

const MAX_PAIR_BYTES = 10;

/** Packs one file after another. */
export class LinePacker {
  private bytes: Buffer;
  private length = 0;
  private last = 0;

  constructor(expectedLines = 512) {
    this.bytes = Buffer.allocUnsafe(Math.max(16, Math.ceil(expectedLines * 2.5)));
  }

  /** Begins a file; what was not taken of the one before is forgotten. */
  begin(): void {
    this.length = 0;
    this.last = 0;
  }

  add(line: number, hits: number): void {
    if (line <= this.last) throw new DamagedLines('The packed lines are damaged: lines must ascend.');
    if (this.length + MAX_PAIR_BYTES > this.bytes.length) this.grow();
    this.write(line - this.last);
    this.write(hits);
    this.last = line;
  }

  /** A copy of the right size, so that no spare memory is kept alive. */
  take(): PackedLines {
    return Buffer.from(this.bytes.subarray(0, this.length));
  }

  private write(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.bytes[this.length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.bytes[this.length++] = rest;
  }

  private grow(): void {
    const larger = Buffer.allocUnsafe(this.bytes.length * 2 + MAX_PAIR_BYTES);
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
}

class PackedReader {
  done = false;
  line = 0;
  hits = 0;
  private at = 0;

  constructor(private readonly bytes: PackedLines) {
    this.next();
  }

  next(): void {
    if (this.at >= this.bytes.length) {
      this.done = true;
      return;
    }
    this.line += this.read();
    this.hits = this.read();
  }

  private read(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) break;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new DamagedLines('The packed lines are damaged.');
  }
}
