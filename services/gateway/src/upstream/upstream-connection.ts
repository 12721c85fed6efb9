import type { IncomingHttpHeaders } from 'node:http';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { ReplyReader, type ReplySink } from './reply-reader';
import { requestHead, type UpstreamRequest } from './request-head';
import {
  ConnectionLost,
  ConnectTimeout,
  ReplyStalled,
  ReplyTimeout,
  UnsendableRequest,
} from './upstream.errors';

/** What can be done with a call that is under way; harmless once it is over. */
export interface CallControl {
  /** No more of the reply until `resume`. */
  pause(): void;
  resume(): void;
  /** Ends it and its connection. */
  abort(reason: Error): void;
}

/** Hears of one call: `onStart` at most once, then of the reply, and `onEnd` or `onError` at the end. */
export interface CallHandler extends ReplySink {
  /** Called in the tick in which the head is written. What it throws ends the call before a byte is sent, and the body is left alone. */
  onStart(control: CallControl): void;
  onError(error: Error): void;
}

export interface Call {
  readonly request: UpstreamRequest;
  /** Destroyed when the call ends before it does. */
  readonly body: Readable | undefined;
  /** Longest wait for the head of the reply, from when the upstream has all of the request. */
  readonly answerMs: number;
  readonly handler: CallHandler;
}

export interface ConnectionSettings {
  readonly origin: URL;
  readonly connectMs: number;
  /** Longest silence in the middle of a reply. */
  readonly replyIdleMs: number;
  /** So long it is kept without a call. */
  readonly idleMs: number;
}

/** Whoever gives calls to connections. */
export interface ConnectionOwner {
  /** It can take a call: it has just been made, or its last call is over. */
  onFree(connection: UpstreamConnection): void;
  /** It is gone; `error` only where it was never made. */
  onGone(connection: UpstreamConnection, error?: Error): void;
}

const KEEP_ALIVE_PROBE_MS = 60_000;
const READ_BYTES = 64 * 1024;
/** What is read is dealt with before the next read of any connection, so one buffer does for all. */
const SHARED = Buffer.allocUnsafeSlow(READ_BYTES);

/** One call on its connection, as the one who made it knows it. */
class RunningCall implements CallControl {
  constructor(
    private readonly connection: UpstreamConnection,
    readonly call: Call,
    /** All of the request was written. */
    public isSent: boolean,
  ) {}

  pause(): void {
    this.connection.pause(this);
  }

  resume(): void {
    this.connection.resume(this);
  }

  abort(reason: Error): void {
    this.connection.abort(this, reason);
  }
}

/** A connection to an upstream, with one call at a time. */
export class UpstreamConnection implements ReplySink {
  private readonly socket: Socket;
  private readonly reader = new ReplyReader(this);
  private readonly host: string;
  private running: RunningCall | undefined;
  private state: 'connecting' | 'up' | 'gone' = 'connecting';
  private hasReplyBegun = false;
  private trouble: Error | undefined;
  /** On the monotonic clock: when whatever is waited for now is late. */
  private deadline: number;

  constructor(
    private readonly settings: ConnectionSettings,
    private readonly owner: ConnectionOwner,
  ) {
    const { origin } = settings;
    this.host = origin.host;
    this.deadline = performance.now() + settings.connectMs;
    this.socket = origin.protocol === 'https:' ? this.connectTls() : this.connectTcp();
    this.socket
      .on('error', (error) => {
        this.trouble ??= error;
      })
      .on('end', () => {
        this.lost();
      })
      .on('close', () => {
        this.lost();
      })
      .on('drain', () => this.running?.call.body?.resume());
  }

  /** Not in the last moments before it is closed for being idle, nor after the other side closed it. */
  isUsable(now: number): boolean {
    return this.state === 'up' && now < this.deadline && this.socket.writable;
  }

  get isConnecting(): boolean {
    return this.state === 'connecting';
  }

  /** It can take a call. */
  get isFree(): boolean {
    return this.state === 'up' && this.running === undefined;
  }

  /** Writes the request at once. Where it is free afterwards, nothing was sent and the handler knows why. */
  take(call: Call): void {
    const { request, body, answerMs, handler } = call;
    const framing = framingOf(request, body !== undefined);
    const running = new RunningCall(this, call, body === undefined);
    this.running = running;
    this.hasReplyBegun = false;
    this.reader.begin(request.method);
    let head: string;
    try {
      head = requestHead(request, this.host, framing);
      // It will not tell of its end any more.
      if (body?.destroyed) throw body.errored ?? new UnsendableRequest('its body broke off');
      handler.onStart(running);
    } catch (error) {
      this.untake(running, error as Error);
      return;
    }
    // From within onStart it may have been ended.
    if (running !== this.running) return;
    this.deadline = performance.now() + answerMs;
    this.socket.write(head, 'latin1');
    if (body) this.send(running, body);
  }

  /** Call it now and then. */
  checkTime(now: number): void {
    if (now < this.deadline) return;
    const { running, settings } = this;
    if (this.state === 'connecting') this.fail(new ConnectTimeout(settings.connectMs));
    else if (!running) this.close();
    else if (this.reader.isPaused || this.isWaitingForTheBody(running))
      this.deadline = now + this.patienceMs(running);
    else if (this.hasReplyBegun) this.fail(new ReplyStalled(settings.replyIdleMs));
    else this.fail(new ReplyTimeout(running.call.answerMs));
  }

  /** The call that is under way is told `reason`. */
  close(reason?: Error): void {
    if (reason) this.fail(reason);
    else this.go();
  }

  pause(running: RunningCall): void {
    if (running !== this.running) return;
    this.reader.pause();
    this.socket.pause();
  }

  resume(running: RunningCall): void {
    if (running !== this.running) return;
    // What could not be heard was no silence.
    if (this.reader.isPaused) this.deadline = performance.now() + this.patienceMs(running);
    this.guarded(() => {
      this.reader.resume();
    });
    if (!this.reader.isPaused && this.state === 'up') this.socket.resume();
  }

  abort(running: RunningCall, reason: Error): void {
    if (running === this.running) this.fail(reason);
  }

  onHead(status: number, headers: IncomingHttpHeaders): void {
    this.hasReplyBegun = true;
    this.running?.call.handler.onHead(status, headers);
  }

  onData(part: Buffer): void {
    this.running?.call.handler.onData(part);
  }

  onEnd(): void {
    const { running } = this;
    if (!running) return;
    this.running = undefined;
    // The upstream has said what it had to say; the rest of the request would be taken for the next one.
    if (!running.isSent) running.call.body?.destroy();
    const stays = running.isSent && this.reader.maySendAgain;
    if (stays) this.deadline = performance.now() + this.settings.idleMs;
    else this.go();
    try {
      running.call.handler.onEnd();
    } catch (error) {
      running.call.handler.onError(error as Error);
    }
    if (stays) this.owner.onFree(this);
  }

  private connectTcp(): Socket {
    const { hostname, port } = this.settings.origin;
    return connectTcp({
      host: withoutBrackets(hostname),
      port: Number(port || 80),
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_PROBE_MS,
      onread: {
        buffer: SHARED,
        callback: (length, buffer) => {
          this.read((buffer as Buffer).subarray(0, length));
          return true;
        },
      },
    }).once('connect', () => {
      this.connected();
    });
  }

  private connectTls(): Socket {
    const { hostname, port } = this.settings.origin;
    const host = withoutBrackets(hostname);
    // An address is no name that could be asked for (RFC 6066, 3).
    const servername = isIP(host) ? '' : host;
    return connectTls({ host, port: Number(port || 443), servername, ALPNProtocols: ['http/1.1'] })
      .setNoDelay(true)
      .setKeepAlive(true, KEEP_ALIVE_PROBE_MS)
      .on('data', (bytes: Buffer) => {
        this.read(bytes);
      })
      .once('secureConnect', () => {
        this.connected();
      });
  }

  private connected(): void {
    if (this.state !== 'connecting') return;
    this.state = 'up';
    this.deadline = performance.now() + this.settings.idleMs;
    this.owner.onFree(this);
  }

  private read(bytes: Buffer): void {
    // Nobody has asked for anything.
    const { running } = this;
    if (!running) {
      this.go();
      return;
    }
    this.guarded(() => {
      this.reader.read(bytes);
    });
    if (running === this.running && this.hasReplyBegun)
      this.deadline = performance.now() + this.settings.replyIdleMs;
  }

  private guarded(read: () => void): void {
    try {
      read();
    } catch (error) {
      this.fail(error as Error);
    }
  }

  private send(running: RunningCall, body: Readable): void {
    const { socket } = this;
    const { request } = running.call;
    const length = lengthOf(request);
    const inChunks = length === undefined;
    let left = inChunks ? Infinity : Number(length);
    const isOver = (): boolean => running !== this.running;
    body.on('data', (chunk: Buffer) => {
      if (isOver() || chunk.length === 0) return;
      left -= chunk.length;
      if (left < 0) {
        this.fail(new UnsendableRequest('its body is longer than it says'));
        return;
      }
      this.deadline = performance.now() + this.patienceMs(running);
      if (inChunks) {
        socket.cork();
        socket.write(`${chunk.length.toString(16)}\r\n`, 'latin1');
        socket.write(chunk);
        socket.write('\r\n', 'latin1');
        socket.uncork();
      } else {
        socket.write(chunk);
        running.isSent = left === 0;
      }
      if (socket.writableNeedDrain) body.pause();
    });
    body.once('end', () => {
      if (isOver()) return;
      if (!inChunks && left > 0) {
        this.fail(new UnsendableRequest('its body is shorter than it says'));
        return;
      }
      if (inChunks) socket.write('0\r\n\r\n', 'latin1');
      running.isSent = true;
      this.deadline = performance.now() + this.patienceMs(running);
    });
    body.once('error', (error) => {
      if (!isOver()) this.fail(error);
    });
    body.once('close', () => {
      if (!isOver() && !running.isSent) this.fail(new UnsendableRequest('its body broke off'));
    });
  }

  /** Silence is the upstream's fault only where it has the request, or would have to take more of it. */
  private isWaitingForTheBody(running: RunningCall): boolean {
    return !running.isSent && !this.socket.writableNeedDrain;
  }

  private patienceMs({ call }: RunningCall): number {
    return this.hasReplyBegun ? this.settings.replyIdleMs : call.answerMs;
  }

  private untake(running: RunningCall, error: Error): void {
    if (running !== this.running) return;
    this.running = undefined;
    this.socket.resume();
    running.call.handler.onError(error);
  }

  private lost(): void {
    if (this.state === 'gone') return;
    this.fail(this.trouble ?? new ConnectionLost());
  }

  private fail(error: Error): void {
    const { running } = this;
    this.running = undefined;
    this.go(error);
    if (!running) return;
    running.call.body?.destroy();
    running.call.handler.onError(error);
  }

  private go(error?: Error): void {
    if (this.state === 'gone') return;
    const wasMade = this.state === 'up';
    this.state = 'gone';
    this.reader.stop();
    this.socket.destroy();
    this.owner.onGone(this, wasMade ? undefined : error);
  }
}

const lengthOf = ({ headers }: UpstreamRequest): string | undefined => {
  for (let index = 0; index < headers.length; index += 2)
    if (headers[index] === 'content-length') return headers[index + 1];
  return undefined;
};

/** Where a body is expected and none comes, it says so (RFC 9110, 8.6). */
const WITH_A_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

function framingOf(request: UpstreamRequest, hasBody: boolean): string {
  if (hasBody) return lengthOf(request) === undefined ? 'transfer-encoding: chunked\r\n' : '';
  return WITH_A_BODY.has(request.method) ? 'content-length: 0\r\n' : '';
}

const withoutBrackets = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1');
