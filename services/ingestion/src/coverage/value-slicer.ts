import { COVERAGE, InvalidUpload, type UploadSubject, UploadTooLarge } from '../ingestion.errors';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

const isDelimiter = (byte: number): boolean =>
  byte === 0x2c ||
  byte === 0x5d ||
  byte === 0x7d ||
  byte === 0x20 ||
  byte === 0x0a ||
  byte === 0x0d ||
  byte === 0x09;

/**
 * Finds where one JSON value ends, over as many chunks as it takes, and keeps its bytes. Whether they are JSON is for
 * `JSON.parse` to say: in a document that is JSON the end found here is the right one, and in one that is not, some slice
 * or the text between them does not parse.
 */
export class ValueSlicer {
  /** A value was started and not taken yet. */
  get started(): boolean {
    return this.state !== 'idle';
  }

  /** Its last byte was seen. */
  get complete(): boolean {
    return this.state === 'complete';
  }

  private state: 'idle' | 'inside' | 'complete' = 'idle';
  private pieces: Buffer[] = [];
  private length = 0;
  private maxBytes = 0;
  private what = '';
  private kind: 'delimited' | 'scalar' = 'scalar';
  private depth = 0;
  private inString = false;
  private escaped = false;

  constructor(
    private readonly maxDepth: number,
    private readonly subject: UploadSubject = COVERAGE,
  ) {}

  /** The next byte pushed is `first`. */
  start(first: number, maxBytes: number, what: string): void {
    this.kind = first === QUOTE || first === OPEN_BRACE || first === OPEN_BRACKET ? 'delimited' : 'scalar';
    this.state = 'inside';
    this.pieces = [];
    this.length = 0;
    this.depth = 0;
    this.inString = false;
    this.escaped = false;
    this.maxBytes = maxBytes;
    this.what = what;
  }

  /** Takes the value's bytes from `chunk[from]` on; gives the position of the first byte after them. */
  push(chunk: Buffer, from: number): number {
    const end = this.kind === 'scalar' ? this.endOfScalar(chunk, from) : this.endOfDelimited(chunk, from);
    this.length += end - from;
    if (this.length > this.maxBytes)
      throw new UploadTooLarge(this.subject, `${this.what} is larger than ${this.maxBytes} bytes`);
    this.pieces.push(chunk.subarray(from, end));
    return end;
  }

  take(): Buffer {
    const [only, ...more] = this.pieces;
    this.state = 'idle';
    this.pieces = [];
    return only && more.length === 0 ? only : Buffer.concat(only ? [only, ...more] : []);
  }

  private endOfScalar(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at += 1) {
      if (isDelimiter(chunk[at] ?? 0)) {
        return this.finish(at);
      }
    }
    return chunk.length;
  }

  /** Runs over every byte of a report: hence the local variables and the one flat loop. */
  private endOfDelimited(chunk: Buffer, from: number): number {
    const { length } = chunk;
    let { depth, inString, escaped } = this;
    let at = from;
    let ended = false;
    while (at < length && !ended) {
      const byte = chunk[at++];
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === QUOTE) {
          inString = false;
          ended = depth === 0;
        } else if (byte === BACKSLASH) escaped = true;
      } else if (byte === QUOTE) inString = true;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        depth += 1;
        if (depth > this.maxDepth) throw new InvalidUpload(this.subject, this.what, 'is nested too deep');
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        depth -= 1;
        ended = depth === 0;
      }
    }
    this.depth = depth;
    this.inString = inString;
    this.escaped = escaped;
    return ended ? this.finish(at) : at;
  }

  private finish(end: number): number {
    this.state = 'complete';
    return end;
  }
}
