import { monotonicMs } from '../monotonic';
import { Connection, type Exchange } from './connection';
import { unsent } from './gateway-client';

export interface ProberOptions {
  readonly url: URL;
  /** Sent in turn. */
  readonly requests: readonly Buffer[];
  /** Asked before each probe: how long to wait for the one after it. */
  readonly gapMs: () => number;
  /** `index` is that of the request. */
  readonly onExchange: (index: number, exchange: Exchange) => void;
  /** How long after the end an answer is still waited for: a frozen gateway answers when it thaws. */
  readonly lingerMs: number;
}

/** A probe that has no answer for so long no longer keeps the next one waiting. */
const STUCK_MS = 250;
const MAX_CONNECTIONS = 16;
/** With so many stuck, the oldest is given up for a new one, and earlier not: a busy gateway must not get more work for being slow. */
const GIVE_UP_MS = STUCK_MS * MAX_CONNECTIONS;
const CONNECT_WITHIN_MS = 2_000;

/**
 * Sends requests to one gateway without ever waiting for a stuck one: it opens another connection then, and gives the oldest up
 * where there are too many. So requests also lie in the sockets of a gateway that is frozen, to be read in its first tick after.
 */
export class Prober {
  private readonly connections = new Set<Connection>();
  private readonly unanswered = new Set<Promise<void>>();
  private timer: NodeJS.Timeout | undefined;
  private isOpening = false;
  private begunAt = -Infinity;
  private sent = 0;

  constructor(private readonly options: ProberOptions) {}

  start(): void {
    this.timer = setTimeout(() => this.start(), this.options.gapMs());
    const idle = this.idle();
    if (idle) this.probe(idle);
    else if (monotonicMs() - this.begunAt > STUCK_MS && this.hasRoom()) void this.another();
  }

  /** The next probe now, and the gap from then on as it is now. */
  hurry(): void {
    if (!this.timer) return;
    clearTimeout(this.timer);
    this.start();
  }

  /** Resolves when every probe has its answer, or will have none. */
  async stop(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const giveUp = setTimeout(() => this.close(), this.options.lingerMs);
    await Promise.all(this.unanswered);
    clearTimeout(giveUp);
    this.close();
  }

  private idle(): Connection | undefined {
    for (const connection of this.connections) {
      if (connection.isIdle) return connection;
      if (!connection.isOpen) this.connections.delete(connection);
    }
    return undefined;
  }

  /** Makes some, if the oldest has been stuck for long enough. */
  private hasRoom(): boolean {
    if (this.connections.size < MAX_CONNECTIONS) return true;
    for (const connection of this.connections) {
      if (monotonicMs() - connection.lastSentAt < GIVE_UP_MS) continue;
      connection.close();
      this.connections.delete(connection);
      return true;
    }
    return false;
  }

  private async another(): Promise<void> {
    if (this.isOpening) return;
    this.isOpening = true;
    this.begunAt = monotonicMs();
    const connection = await Connection.open(this.options.url, CONNECT_WITHIN_MS);
    this.isOpening = false;
    if (!this.timer) connection?.close();
    else if (!connection) this.options.onExchange(this.next(), unsent());
    else this.add(connection);
  }

  private add(connection: Connection): void {
    this.connections.add(connection);
    this.probe(connection);
  }

  private probe(connection: Connection): void {
    const index = this.next();
    const request = this.options.requests[index];
    if (!request) throw new Error('A prober needs a request.');
    this.begunAt = monotonicMs();
    const answered = connection.exchange(request).then((exchange) => {
      this.unanswered.delete(answered);
      this.options.onExchange(index, exchange);
    });
    this.unanswered.add(answered);
  }

  private next(): number {
    const index = this.sent % this.options.requests.length;
    this.sent += 1;
    return index;
  }

  private close(): void {
    for (const connection of this.connections) connection.close();
    this.connections.clear();
  }
}
