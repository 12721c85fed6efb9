export interface Reply {
  readonly status: number;
  /** Names in lower case; of a repeated one the last counts. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

interface Head {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly length: number | 'chunked';
}

const HEAD_END = '\r\n\r\n';
const MAX_HEAD_BYTES = 64 * 1024;

/**
 * Puts one HTTP/1.1 reply together from the chunks that a socket gives. It knows what our gateways send (a Content-Length, chunks,
 * or a status without a body) and refuses the rest, so that no reply is ever taken for another.
 */
export class ReplyReader {
  private received: Buffer = Buffer.alloc(0);
  private head: Head | undefined;
  private bodyFrom = 0;

  /** Null until the head of the reply is there. */
  get status(): number | null {
    return this.head?.status ?? null;
  }

  /** The reply, once it is whole. @throws when the bytes are no such reply */
  push(chunk: Buffer): Reply | undefined {
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
    this.head ??= this.readHead();
    if (!this.head) return undefined;
    const { status, headers, length } = this.head;
    const body = length === 'chunked' ? this.dechunked() : this.ofLength(length);
    return body && { status, headers, body };
  }

  private readHead(): Head | undefined {
    const end = this.received.indexOf(HEAD_END);
    if (end < 0) {
      if (this.received.length > MAX_HEAD_BYTES) throw new Error('The head of a reply does not end.');
      return undefined;
    }
    const [statusLine = '', ...lines] = this.received.toString('latin1', 0, end).split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3})( |$)/.exec(statusLine)?.[1]);
    if (!(status >= 200)) throw new Error('This is no HTTP/1.1 reply.');
    const headers = new Map(lines.map(readField));
    this.bodyFrom = end + HEAD_END.length;
    return { status, headers, length: bodyLength(status, headers) };
  }

  private ofLength(length: number): Buffer | undefined {
    const end = this.bodyFrom + length;
    if (this.received.length < end) return undefined;
    return this.whole(end, this.received.subarray(this.bodyFrom, end));
  }

  private dechunked(): Buffer | undefined {
    const pieces: Buffer[] = [];
    let from = this.bodyFrom;
    for (;;) {
      const lineEnd = this.received.indexOf('\r\n', from);
      if (lineEnd < 0) return undefined;
      const size = Number.parseInt(this.received.toString('latin1', from, lineEnd), 16);
      if (Number.isNaN(size)) throw new Error('A chunk of a reply has no size.');
      const start = lineEnd + 2;
      const end = start + size;
      if (this.received.length < end + 2) return undefined;
      if (size === 0) return this.whole(end + 2, Buffer.concat(pieces));
      pieces.push(this.received.subarray(start, end));
      from = end + 2;
    }
  }

  private whole(end: number, body: Buffer): Buffer {
    if (this.received.length > end) throw new Error('More than one reply was sent.');
    return body;
  }
}

function readField(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}

function bodyLength(status: number, headers: ReadonlyMap<string, string>): number | 'chunked' {
  if (status === 204 || status === 304) return 0;
  if (headers.get('transfer-encoding')?.toLowerCase() === 'chunked') return 'chunked';
  const length = Number(headers.get('content-length') ?? NaN);
  if (!Number.isInteger(length)) throw new Error('A reply does not say how long it is.');
  return length;
}
