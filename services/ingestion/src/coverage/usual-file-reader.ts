import { type FileReport, MAX_FILENAME_LENGTH } from './file-report';
import { LinePacker, type PackedLines } from './packed-lines';

const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const ZERO = 0x30;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const LAST_PRINTABLE = 0x7e;
/** What has no more digits is certainly a line number and a number of hits that are allowed. */
const MOST_DIGITS = 9;

/**
 * Reads an element of `fileReports` from its bytes where it is written as reporters write it: names in ASCII, whole numbers, lines
 * that ascend. No object is made of it, which is what `JSON.parse` spends most of its time and memory on.
 *
 * Guarantee: what it reads, `JSON.parse` and `readFileReport` would read alike. Of everything else it says nothing.
 */
export class UsualFileReader {
  private chunk: Buffer = Buffer.alloc(0);
  private at = 0;
  private readonly packer = new LinePacker();

  /** The position of the first byte after what was read. */
  get end(): number {
    return this.at;
  }

  /** The file whose bytes begin at `from` and end in this chunk; undefined if they do not, or are written otherwise. */
  read(chunk: Buffer, from: number): FileReport | undefined {
    this.chunk = chunk;
    this.at = from;
    return this.takes(OPEN_BRACE) ? this.members() : undefined;
  }

  private members(): FileReport | undefined {
    let filename: string | undefined;
    let lines: PackedLines | undefined;
    do {
      this.space();
      const name = this.text();
      if (name === undefined || !this.takes(COLON)) return undefined;
      this.space();
      if (name === 'filename' && filename === undefined) filename = this.text();
      else if (name === 'coverage' && lines === undefined) lines = this.coverage();
      else if (!isIgnored(name) || this.number() < 0) return undefined;
    } while (this.takes(COMMA));
    if (!this.takes(CLOSE_BRACE) || filename === undefined || lines === undefined) return undefined;
    return { filename, lines };
  }

  private coverage(): PackedLines | undefined {
    const { packer } = this;
    packer.begin();
    if (!this.takes(OPEN_BRACE)) return undefined;
    if (this.takes(CLOSE_BRACE)) return packer.take();
    let last = 0;
    do {
      this.space();
      if (!this.takes(QUOTE)) return undefined;
      const line = this.number();
      if (line <= last || !this.takes(QUOTE) || !this.takes(COLON)) return undefined;
      this.space();
      const count = this.number();
      if (count < 0) return undefined;
      packer.add(line, count);
      last = line;
    } while (this.takes(COMMA));
    return this.takes(CLOSE_BRACE) ? packer.take() : undefined;
  }

  private takes(byte: number): boolean {
    if (this.chunk[this.at] !== byte) return false;
    this.at += 1;
    return true;
  }

  /** Python's json writes one after each colon and comma. */
  private space(): void {
    if (this.chunk[this.at] === SPACE) this.at += 1;
  }

  /** -1 for anything but some digits with no zero before them. */
  private number(): number {
    const { chunk, at: from } = this;
    const most = from + MOST_DIGITS;
    let at = from;
    let value = 0;
    for (; at <= most; at += 1) {
      const digit = (chunk[at] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    this.at = at;
    if (at === from || at > most || (chunk[from] === ZERO && at > from + 1)) return -1;
    return value;
  }

  /** Of printable ASCII, with no escapes and not empty. */
  private text(): string | undefined {
    if (!this.takes(QUOTE)) return undefined;
    const { chunk, at: from } = this;
    let at = from;
    for (; chunk[at] !== QUOTE; at += 1) {
      const byte = chunk[at] ?? 0;
      if (byte < SPACE || byte > LAST_PRINTABLE || byte === BACKSLASH) return undefined;
    }
    this.at = at + 1;
    const length = at - from;
    return length === 0 || length > MAX_FILENAME_LENGTH ? undefined : chunk.toString('latin1', from, at);
  }
}

const isIgnored = (name: string): boolean => name === 'total' || name === 'codeLines';
