import type { IncomingHttpHeaders } from 'node:http';
import { connect, type Socket } from 'node:net';

/** One reply as it stood on the wire. */
export interface WireReply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

export interface Heard {
  /** Without interim ones. */
  replies: readonly WireReply[];
  /** Interim replies, e.g. 100. */
  interim: readonly number[];
  /** Bytes behind the last whole reply. */
  rest: string;
}

const ANSWERED_WITHIN_MS = 60_000;

/** A socket on which anything can be written. */
export class Wire {
  private readonly received: Buffer[] = [];
  private readonly waiting = new Set<() => void>();
  private failure: Error | undefined;
  private hasEnded = false;

  private constructor(
    readonly socket: Socket,
    private readonly method: string,
  ) {
    socket.on('data', (chunk: Buffer) => {
      this.received.push(chunk);
      this.wake();
    });
    socket.once('close', () => {
      this.hasEnded = true;
      this.wake();
    });
    socket.on('error', (error) => {
      this.failure = error;
    });
  }

  /** `method` of the first request: a reply to HEAD has no body. */
  static open(url: string, method = 'GET'): Promise<Wire> {
    const { hostname, port } = new URL(url);
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => {
        socket.off('error', reject);
        resolve(new Wire(socket, method));
      });
      socket.once('error', reject);
      socket.setNoDelay(true);
    });
  }

  write(bytes: string | Buffer): void {
    if (!this.socket.destroyed)
      this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  }

  get heard(): Heard {
    return readReplies(Buffer.concat(this.received), this.method);
  }

  get isClosed(): boolean {
    return this.hasEnded;
  }

  /** The first reply; undefined if the server closes without one. */
  async firstReply(): Promise<WireReply | undefined> {
    await this.until(() => this.hasEnded || this.heard.replies.length > 0);
    return this.heard.replies[0];
  }

  /** Everything until the server closes. */
  async untilClosed(): Promise<Heard> {
    await this.until(() => this.hasEnded);
    return this.heard;
  }

  destroy(): void {
    this.socket.destroy();
  }

  private wake(): void {
    for (const check of this.waiting) check();
  }

  private until(isDone: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        if (!isDone()) return;
        clearTimeout(timer);
        this.waiting.delete(check);
        resolve();
      };
      const timer = setTimeout(() => {
        this.waiting.delete(check);
        const { replies } = this.heard;
        reject(
          new Error(
            `After ${replies.length} replies the server neither answered nor closed. ${this.failure?.message ?? ''}`,
          ),
        );
      }, ANSWERED_WITHIN_MS);
      this.waiting.add(check);
      check();
    });
  }
}

function readReplies(bytes: Buffer, method: string): Heard {
  const replies: WireReply[] = [];
  const interim: number[] = [];
  let at = 0;
  for (;;) {
    const headEnd = bytes.indexOf('\r\n\r\n', at);
    if (headEnd === -1) break;
    const { status, headers } = readHead(bytes.toString('latin1', at, headEnd));
    if (status < 200) {
      interim.push(status);
      at = headEnd + 4;
      continue;
    }
    const isBodiless = status === 204 || status === 304 || (method === 'HEAD' && replies.length === 0);
    const body = isBodiless ? { text: '', end: headEnd + 4 } : readBody(bytes, headEnd + 4, headers);
    if (!body) break;
    replies.push({ status, headers, text: body.text });
    at = body.end;
  }
  return { replies, interim, rest: bytes.toString('latin1', at) };
}

function readHead(text: string): { status: number; headers: IncomingHttpHeaders } {
  const [statusLine = '', ...lines] = text.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return { status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1] ?? NaN), headers };
}

function readBody(
  bytes: Buffer,
  start: number,
  headers: IncomingHttpHeaders,
): { text: string; end: number } | undefined {
  if (headers['transfer-encoding'] === 'chunked') return readChunks(bytes, start);
  const end = start + Number(headers['content-length'] ?? 0);
  return bytes.length < end ? undefined : { text: bytes.toString('utf8', start, end), end };
}

function readChunks(bytes: Buffer, start: number): { text: string; end: number } | undefined {
  const parts: Buffer[] = [];
  for (let at = start; ;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd === -1) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    const next = lineEnd + 2 + size + 2;
    if (bytes.length < next) return undefined;
    if (size === 0) return { text: Buffer.concat(parts).toString('utf8'), end: next };
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = next;
  }
}
