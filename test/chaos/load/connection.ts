import { connect, type Socket } from 'node:net';
import { monotonicMs } from '../monotonic';
import { type Reply, ReplyReader } from './reply-reader';

/** One request and what came of it; times of CLOCK_MONOTONIC. */
export interface Exchange {
  /** Read right before the bytes went to the socket: the server cannot have seen them earlier. */
  readonly sentAt: number;
  /** When the status line was there; null: none came. */
  readonly answeredAt: number | null;
  /** What the status line said, also where the rest of the reply never came: an acceptance is one from then on. */
  readonly status: number | null;
  /** Undefined if the connection ended before the reply was whole. */
  readonly reply: Reply | undefined;
}

interface UnderWay {
  readonly sentAt: number;
  answeredAt: number | null;
  readonly reader: ReplyReader;
  readonly resolve: (exchange: Exchange) => void;
}

/**
 * A kept-alive connection that carries one request at a time. Nothing stands between the caller and the socket, no pool and no
 * queue: that makes `sentAt` true, on which the judgment of a run rests.
 */
export class Connection {
  private underWay: UnderWay | undefined;
  private ended = false;
  /** When its last request was sent. */
  lastSentAt = -Infinity;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.read(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => this.end());
    // What a server that has ended its side still gets is lost.
    socket.on('end', () => this.close());
  }

  /** Undefined if nobody accepts, or not within the time. */
  static open(url: URL, withinMs: number): Promise<Connection | undefined> {
    return new Promise((resolve) => {
      const socket = connect({ host: url.hostname, port: Number(url.port) });
      const timer = setTimeout(() => socket.destroy(), withinMs);
      socket.once('error', () => undefined);
      socket.once('close', () => {
        clearTimeout(timer);
        resolve(undefined);
      });
      socket.once('connect', () => {
        clearTimeout(timer);
        resolve(new Connection(socket));
      });
    });
  }

  get isIdle(): boolean {
    return !this.ended && this.underWay === undefined;
  }

  get isOpen(): boolean {
    return !this.ended;
  }

  /** Never rejects. Ask only an idle one. */
  exchange(request: Buffer): Promise<Exchange> {
    if (!this.isIdle) throw new Error('A connection carries one request at a time.');
    return new Promise((resolve) => {
      const reader = new ReplyReader();
      const sentAt = monotonicMs();
      this.socket.write(request);
      this.lastSentAt = sentAt;
      this.underWay = { sentAt, answeredAt: null, reader, resolve };
    });
  }

  /** What is under way gets no answer. */
  close(): void {
    this.socket.destroy();
    this.end();
  }

  private read(chunk: Buffer): void {
    const { underWay } = this;
    if (!underWay) {
      this.close();
      return;
    }
    const at = monotonicMs();
    try {
      const reply = underWay.reader.push(chunk);
      if (underWay.reader.status !== null) underWay.answeredAt ??= at;
      if (reply) this.settle(reply);
    } catch {
      this.close();
    }
  }

  private settle(reply: Reply | undefined): void {
    const { underWay } = this;
    if (!underWay) return;
    this.underWay = undefined;
    if (reply?.headers.get('connection') === 'close') this.close();
    const { sentAt, answeredAt, reader } = underWay;
    underWay.resolve({ sentAt, answeredAt, status: reader.status, reply });
  }

  private end(): void {
    this.ended = true;
    this.settle(undefined);
  }
}
