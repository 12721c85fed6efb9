import { setMaxListeners } from 'node:events';
import { systemClock } from '@libs/clock';
import { Client } from 'pg';
import { pause } from './backoff';

export interface SessionOptions {
  readonly url: string;
  readonly applicationName: string;
  /** Channel to LISTEN on. */
  readonly channel: string;
  readonly onNotify: (payload: string) => void;
  /** A statement or a connection attempt that takes longer counts as a lost connection. */
  readonly timeoutMs: number;
  /** The server ends the session, and frees its locks, when nothing was said in it for so long; absent: it may be silent for ever. */
  readonly silentMs?: number | undefined;
}

const GOODBYE_MS = 1_000;
const SETTINGS = [
  // The server frees the locks of a peer that vanished after this time, which is longer than it takes the peer to
  // notice that it is cut off (its statements time out) and stop.
  'tcp_keepalives_idle = 10',
  'tcp_keepalives_interval = 5',
  'tcp_keepalives_count = 3',
  // Batches of a backlog are read from the index that has their order. A planner that takes the backlog for small, because its
  // statistics are of another hour, would collect and sort all of it for each batch (ADR 0029).
  'enable_sort = off',
];

/**
 * One database connection that lives as long as its owner wants: the place for advisory locks and LISTEN, which a pool
 * would lose. When it is lost, so are its locks, and `lost` is aborted; a session never comes back to life.
 */
export class DatabaseSession {
  private readonly loss = new AbortController();
  readonly lost: AbortSignal = this.loss.signal;
  private lastHeard = performance.now();
  private last: Promise<unknown> = Promise.resolve();

  private constructor(private readonly client: Client) {
    // Every lane of a relay listens for the loss.
    setMaxListeners(0, this.lost);
    client.on('error', () => this.loss.abort());
    client.on('end', () => this.loss.abort());
  }

  static async open(options: SessionOptions): Promise<DatabaseSession> {
    const client = new Client({
      connectionString: options.url,
      application_name: options.applicationName,
      connectionTimeoutMillis: options.timeoutMs,
      query_timeout: options.timeoutMs,
      // Else the server would go on with a statement that nobody waits for any more, and keep the locks of the session meanwhile.
      statement_timeout: options.timeoutMs,
      keepAlive: true,
    });
    const session = new DatabaseSession(client);
    try {
      await client.connect();
      client.on('notification', ({ payload }) => options.onNotify(payload ?? ''));
      await session.query(`listen "${options.channel}"`);
      const { silentMs = 0 } = options;
      for (const setting of [...SETTINGS, `idle_session_timeout = ${String(silentMs)}`])
        await session.query(`set ${setting}`);
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /**
   * One statement at a time, in the order asked. Columns of 64 bits should be selected as text: how they are parsed
   * depends on who else uses pg in this process.
   */
  query<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    const answer = this.last.then(() => this.execute<Row>(text, values));
    this.last = answer.catch(() => undefined);
    return answer;
  }

  get sinceHeardMs(): number {
    return performance.now() - this.lastHeard;
  }

  /** Frees the locks. Never rejects, and does not wait long for a server that does not answer. */
  async close(): Promise<void> {
    this.loss.abort();
    const gone = new AbortController();
    void this.client
      .end()
      .catch(() => undefined)
      .then(() => gone.abort());
    await pause(systemClock, GOODBYE_MS, gone.signal);
  }

  private async execute<Row>(text: string, values: readonly unknown[]): Promise<Row[]> {
    try {
      const { rows } = await this.client.query(text, [...values]);
      this.lastHeard = performance.now();
      return rows as Row[];
    } catch (error) {
      // An answer from the server leaves the session whole; none in time, or a server that is going away, ends it.
      if (!isStatementError(error)) await this.close();
      throw error;
    }
  }
}

/** SQLSTATE class 57 (operator intervention) comes from a server that ends a statement out of time or hangs up, 08 is the connection's. */
const isStatementError = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  /^(?!57|08)[0-9A-Z]{5}$/.test(error.code);
