import type { IncomingHttpHeaders } from 'node:http';
import { UnreadableReply } from './upstream.errors';

export interface ReplySink {
  /** Once, with names in lower case; replies of 1xx are left out. */
  onHead(status: number, headers: IncomingHttpHeaders): void;
  /** `part` is the sink's for the time of the call; whoever keeps it, copies it. */
  onData(part: Buffer): void;
  onEnd(): void;
}

type Headers = Record<string, string | string[] | undefined>;
type State = 'head' | 'fixed' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailers' | 'ending' | 'over';

const MORE = -1;
const MAX_HEAD_BYTES = 16 * 1024;
const MAX_CHUNK_LINE_BYTES = 1024;
const LINE_END = Buffer.from('\r\n');
const HEAD_END = Buffer.from('\r\n\r\n');
const NOTHING = Buffer.alloc(0);
const VERSION = 'HTTP/1.1 ';
const AFTER_STATUS = VERSION.length + 3;
const [TAB, LF, CR, SPACE, COLON, DELETE] = [0x09, 0x0a, 0x0d, 0x20, 0x3a, 0x7f];

const TOKEN = /[!#$%&'*+.^_`|~\w-]+/.source;
const QUOTED = /"(?:[\t !#-[\]-~\x80-\xff]|\\[\t -~\x80-\xff])*"/.source;
const NAME = new RegExp(`^${TOKEN}$`);
const STATUS = /^[1-5]\d\d$/;
const LENGTH = /^\d{1,15}$/;
/** Extensions may follow it, which mean nothing here. */
const CHUNK_SIZE = new RegExp(`^([\\da-f]{1,12})(?:;${TOKEN}(?:=(?:${TOKEN}|${QUOTED}))?)*$`, 'i');

/** Two of it would leave open which counts. */
const ONCE: ReadonlySet<string> = new Set([
  'content-length',
  'content-type',
  'etag',
  'location',
  'portcullis-error',
  'transfer-encoding',
]);

/** As our services write them, so that most names need no look at their letters. */
const USUAL_NAMES: ReadonlyMap<string, string> = new Map(
  [
    ...['Cache-Control', 'Connection', 'Content-Length', 'Content-Type', 'Date', 'ETag', 'Keep-Alive'],
    ...['Location', 'Retry-After', 'Set-Cookie', 'Transfer-Encoding', 'Vary', 'X-Request-Id'],
  ].flatMap((name) => [
    [name, name.toLowerCase()],
    [name.toLowerCase(), name.toLowerCase()],
  ]),
);

/**
 * Reads the replies of one connection, one after another, from what arrives in whatever pieces (RFC 9112). It is for our own
 * services and what stands before them, and takes no more than they send: HTTP/1.1, framed by a length or by chunks. What two
 * readers could understand differently it refuses.
 *
 * @throws UnreadableReply from `read` and `resume`, which also throw what the sink throws; it reads nothing after that.
 */
export class ReplyReader {
  private state: State = 'over';
  private isToHead = false;
  /** Bytes of the body, of the chunk, or of the trailers so far. */
  private bytes = 0;
  private rest: Buffer | undefined;
  private paused = false;
  private isReading = false;
  private keepsAlive = false;

  constructor(private readonly sink: ReplySink) {}

  /** A request was sent; what comes next is the reply to it. */
  begin(method: string): void {
    this.state = 'head';
    this.isToHead = method === 'HEAD';
    this.paused = false;
  }

  get isPaused(): boolean {
    return this.paused;
  }

  /** Of the reply that is over: the connection may take another request. */
  get maySendAgain(): boolean {
    return this.keepsAlive;
  }

  /** `bytes` may be used again once it returns. */
  read(bytes: Buffer): void {
    const { rest } = this;
    this.rest = undefined;
    this.advance(rest === undefined ? bytes : Buffer.concat([rest, bytes]));
  }

  /** Nothing more is told, not even the end, until `resume`. */
  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    if (!this.isReading) this.read(NOTHING);
  }

  /** Nothing more is told ever. */
  stop(): void {
    this.state = 'over';
    this.keepsAlive = false;
    this.rest = undefined;
  }

  private advance(buffer: Buffer): void {
    let at = 0;
    this.isReading = true;
    try {
      while (!this.paused && this.state !== 'over') {
        const next = this.step(buffer, at);
        if (next === MORE) break;
        at = next;
      }
    } catch (error) {
      this.stop();
      throw error;
    } finally {
      this.isReading = false;
    }
    if (at < buffer.length && this.state !== 'over') this.rest = Buffer.from(buffer.subarray(at));
  }

  /** Where it has come to, or MORE. */
  private step(buffer: Buffer, at: number): number {
    switch (this.state) {
      case 'head':
        return this.readHead(buffer, at);
      case 'fixed':
      case 'chunk':
        return this.readData(buffer, at);
      case 'chunk-size':
        return this.readChunkSize(buffer, at);
      case 'chunk-end':
        return this.readChunkEnd(buffer, at);
      case 'trailers':
        return this.readTrailer(buffer, at);
      case 'ending':
        return this.end(buffer, at);
      case 'over':
        return MORE;
    }
  }

  private readHead(buffer: Buffer, at: number): number {
    const end = buffer.indexOf(HEAD_END, at);
    if ((end < 0 ? buffer.length : end) - at > MAX_HEAD_BYTES)
      throw new UnreadableReply('its head is too long');
    if (end < 0) return MORE;
    const text = buffer.toString('latin1', at, end);
    const status = statusOf(text);
    const headers = headersOf(text, buffer, at, 'status');
    const next = end + HEAD_END.length;
    if (status === 101) throw new UnreadableReply('it changes the protocol');
    if (status < 200) {
      if (saysFraming(headers) || 'connection' in headers)
        throw new UnreadableReply('one of 1xx before it says how it ends');
      return next;
    }
    this.frame(status, headers);
    this.sink.onHead(status, headers);
    return next;
  }

  private frame(status: number, headers: IncomingHttpHeaders): void {
    const { 'transfer-encoding': coding, 'content-length': length, connection } = headers;
    if (coding !== undefined && (length !== undefined || coding.toLowerCase() !== 'chunked'))
      throw new UnreadableReply('it is framed in another way than by a length or by chunks');
    if (length !== undefined && !LENGTH.test(length)) throw new UnreadableReply('its length is no number');
    this.keepsAlive = connection === undefined || !/(?:^|,)[ \t]*close[ \t]*(?:,|$)/i.test(connection);
    if (this.isToHead || status === 204 || status === 304) this.state = 'ending';
    else if (coding !== undefined) this.state = 'chunk-size';
    else if (length !== undefined) {
      this.bytes = Number(length);
      this.state = this.bytes > 0 ? 'fixed' : 'ending';
    } else throw new UnreadableReply('nothing says where it ends');
  }

  private readData(buffer: Buffer, at: number): number {
    if (at === buffer.length) return MORE;
    const to = Math.min(buffer.length, at + this.bytes);
    this.bytes -= to - at;
    if (this.bytes === 0) this.state = this.state === 'fixed' ? 'ending' : 'chunk-end';
    this.sink.onData(buffer.subarray(at, to));
    return to;
  }

  private readChunkSize(buffer: Buffer, at: number): number {
    const end = lineEnd(buffer, at, MAX_CHUNK_LINE_BYTES);
    if (end === MORE) return MORE;
    const line = buffer.toString('latin1', at, end);
    const size = CHUNK_SIZE.exec(line)?.[1];
    if (size === undefined) throw new UnreadableReply('the size of a chunk is no number');
    this.bytes = Number.parseInt(size, 16);
    this.state = this.bytes > 0 ? 'chunk' : 'trailers';
    return end + LINE_END.length;
  }

  private readChunkEnd(buffer: Buffer, at: number): number {
    if (buffer.length - at < LINE_END.length) return MORE;
    if (buffer[at] !== LINE_END[0] || buffer[at + 1] !== LINE_END[1])
      throw new UnreadableReply('a chunk does not end where it said');
    this.state = 'chunk-size';
    return at + LINE_END.length;
  }

  /** Our services send none, and they may say nothing that a head may not say; they are read to find the end. */
  private readTrailer(buffer: Buffer, at: number): number {
    const end = lineEnd(buffer, at, MAX_HEAD_BYTES - this.bytes);
    if (end === MORE) return MORE;
    const next = end + LINE_END.length;
    this.bytes += next - at;
    if (end === at) this.state = 'ending';
    else if (saysFraming(headersOf(buffer.toString('latin1', at, end), buffer, at, 'header')))
      throw new UnreadableReply('its last lines say anew how it is framed');
    return next;
  }

  private end(buffer: Buffer, at: number): number {
    this.state = 'over';
    // Nothing was asked for that this could answer.
    if (at < buffer.length) this.keepsAlive = false;
    this.sink.onEnd();
    return at;
  }
}

const saysFraming = (headers: Headers): boolean =>
  'content-length' in headers || 'transfer-encoding' in headers;

function statusOf(head: string): number {
  const status = head.slice(VERSION.length, AFTER_STATUS);
  const after = head.charCodeAt(AFTER_STATUS);
  const isAlone = head.length === AFTER_STATUS || after === SPACE || after === CR;
  if (!head.startsWith(VERSION) || !STATUS.test(status) || !isAlone)
    throw new UnreadableReply('its first line is not of HTTP/1.1');
  return Number(status);
}

/**
 * `lines` stand in `buffer` from `at` on, before the end of a line; the first of them is a header or the status. Each byte is looked
 * at once: this is done for every reply.
 */
function headersOf(lines: string, buffer: Buffer, at: number, first: 'status' | 'header'): Headers {
  // No name of a header may be found in it that the upstream did not send, as `constructor` would be in an object.
  const headers = Object.create(null) as Headers;
  let isHeader = first === 'header';
  let from = 0;
  let colon = -1;
  for (let index = 0; index <= lines.length; index += 1) {
    const byte = buffer[at + index] ?? CR;
    if (byte === COLON && colon < 0) colon = index;
    if ((byte >= SPACE && byte !== DELETE) || byte === TAB) continue;
    if (byte !== CR || buffer[at + index + 1] !== LF)
      throw new UnreadableReply('it holds a character that may not be there');
    if (isHeader) {
      if (colon < 0) throw new UnreadableReply('a line of it is no header');
      add(headers, nameOf(lines.slice(from, colon)), trimmed(lines, colon + 1, index));
    }
    isHeader = true;
    index += 1;
    from = index + 1;
    colon = -1;
  }
  return headers;
}

function nameOf(text: string): string {
  const usual = USUAL_NAMES.get(text);
  if (usual !== undefined) return usual;
  if (!NAME.test(text))
    throw new UnreadableReply('the name of a header holds a character that may not be there');
  return text.toLowerCase();
}

function add(headers: Headers, name: string, value: string): void {
  const before = headers[name];
  if (name === 'set-cookie') {
    if (Array.isArray(before)) before.push(value);
    else headers[name] = [value];
  } else if (typeof before !== 'string') headers[name] = value;
  else if (ONCE.has(name)) throw new UnreadableReply(`it has the ${name} header twice`);
  else headers[name] = `${before}, ${value}`;
}

/** Spaces and tabs around a value are no part of it. */
function trimmed(text: string, start: number, end: number): string {
  let from = start;
  let to = end;
  while (from < to && isBlank(text.charCodeAt(from))) from += 1;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to -= 1;
  return text.slice(from, to);
}

const isBlank = (code: number): boolean => code === SPACE || code === TAB;

function lineEnd(buffer: Buffer, at: number, longest: number): number {
  const end = buffer.indexOf(LINE_END, at);
  if ((end < 0 ? buffer.length : end) - at > longest)
    throw new UnreadableReply('a line of its body is too long');
  return end < 0 ? MORE : end;
}
