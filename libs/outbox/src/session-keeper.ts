import type { Logger } from 'pino';
import { type Backoff, backoffMs, pause, unlessAborted } from './backoff';
import { DatabaseSession, type SessionOptions } from './database-session';

/** As long as a timer can be. */
const FOR_EVER_MS = 2 ** 31 - 1;
const RECONNECT: Backoff = { initialMs: 100, maxMs: 5_000 };

/** Keeps one live session: opens another when the last is lost, says so once, and tries for ever. */
export class SessionKeeper {
  private readonly closing = new AbortController();
  private running: Promise<void> | undefined;
  private waiting: ((session: DatabaseSession) => void)[] = [];
  private live: DatabaseSession | undefined;
  private lastHeardAt = performance.now();

  constructor(
    private readonly options: SessionOptions,
    private readonly logger: Logger,
  ) {}

  /** The live session, now or as soon as there is one; undefined once the keeper is closed or the signal is aborted. */
  async session(signal: AbortSignal = this.closing.signal): Promise<DatabaseSession | undefined> {
    if (this.closing.signal.aborted || signal.aborted) return undefined;
    this.running ??= this.run();
    if (this.live && !this.live.lost.aborted) return this.live;
    const opened = new Promise<DatabaseSession>((resolve) => this.waiting.push(resolve));
    return unlessAborted(opened, this.closing.signal, signal);
  }

  get connected(): boolean {
    return this.live !== undefined && !this.live.lost.aborted;
  }

  get sinceHeardMs(): number {
    return this.connected && this.live ? this.live.sinceHeardMs : performance.now() - this.lastHeardAt;
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.closing;
    for (let failures = 0; !signal.aborted;) {
      try {
        const session = await DatabaseSession.open(this.options);
        if (failures > 0) this.logger.info(`${this.options.applicationName}: the database answers again`);
        failures = 0;
        await this.use(session);
      } catch (error) {
        failures += 1;
        const text = `${this.options.applicationName}: the database cannot be reached; trying again until it can`;
        if (failures === 1) this.logger.error({ err: error }, text);
        await pause(backoffMs(RECONNECT, failures), signal);
      }
    }
  }

  private async use(session: DatabaseSession): Promise<void> {
    this.live = session;
    const waiting = this.waiting;
    this.waiting = [];
    for (const resolve of waiting) resolve(session);
    await pause(FOR_EVER_MS, session.lost, this.closing.signal);
    this.lastHeardAt = performance.now() - session.sinceHeardMs;
    this.live = undefined;
    await session.close();
    if (!this.closing.signal.aborted) {
      this.logger.warn(`${this.options.applicationName}: the database connection was lost`);
    }
  }
}
