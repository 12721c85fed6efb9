import type { Clock } from '@libs/clock';
import type { Logger } from 'pino';
import { anyAborted, type Backoff, backoffMs, pause, unlessAborted } from './backoff';

const RECONNECT: Backoff = { initialMs: 100, maxMs: 5_000 };

/** A connection that never comes back to life once it is lost. */
export interface Session {
  readonly lost: AbortSignal;
  readonly sinceHeardMs: number;
  close(): Promise<void>;
}

export interface SessionKeeperOptions<S extends Session> {
  /** Who says so when the database is out of reach. */
  readonly name: string;
  readonly open: () => Promise<S>;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly random?: (() => number) | undefined;
}

/** Keeps one live session: opens another when the last is lost, says so once, and tries for ever. */
export class SessionKeeper<S extends Session> {
  private readonly closing = new AbortController();
  private running: Promise<void> | undefined;
  private waiting: ((session: S) => void)[] = [];
  private live: S | undefined;
  private lastHeardAt: number;

  constructor(private readonly options: SessionKeeperOptions<S>) {
    this.lastHeardAt = options.clock.now();
  }

  /** The live session, now or as soon as there is one; undefined once the keeper is closed or the signal is aborted. */
  async session(signal: AbortSignal = this.closing.signal): Promise<S | undefined> {
    if (this.closing.signal.aborted || signal.aborted) return undefined;
    this.running ??= this.run();
    if (this.live && !this.live.lost.aborted) return this.live;
    const opened = new Promise<S>((resolve) => this.waiting.push(resolve));
    return unlessAborted(opened, this.closing.signal, signal);
  }

  get connected(): boolean {
    return this.live !== undefined && !this.live.lost.aborted;
  }

  get sinceHeardMs(): number {
    return this.connected && this.live ? this.live.sinceHeardMs : this.options.clock.now() - this.lastHeardAt;
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.closing;
    const { name, open, logger, clock, random } = this.options;
    for (let failures = 0; !signal.aborted;) {
      try {
        const session = await open();
        if (failures > 0) logger.info(`${name}: the database answers again`);
        failures = 0;
        await this.use(session);
      } catch (error) {
        failures += 1;
        const text = `${name}: the database cannot be reached; trying again until it can`;
        if (failures === 1) logger.error({ err: error }, text);
        await pause(clock, backoffMs(RECONNECT, failures, random), signal);
      }
    }
  }

  private async use(session: S): Promise<void> {
    const { name, logger, clock } = this.options;
    this.live = session;
    const waiting = this.waiting;
    this.waiting = [];
    for (const resolve of waiting) resolve(session);
    await anyAborted(session.lost, this.closing.signal);
    this.lastHeardAt = clock.now() - session.sinceHeardMs;
    this.live = undefined;
    await session.close();
    if (!this.closing.signal.aborted) {
      logger.warn(`${name}: the database connection was lost`);
    }
  }
}
