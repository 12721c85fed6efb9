import { setMaxListeners } from 'node:events';
import { systemClock } from '@libs/clock';
import { type Backoff, DatabaseSession, OUTBOX_CHANNEL, SessionKeeper, unlessAborted } from '@libs/outbox';
import { type RemovedBatch, sweepEvery } from '@libs/retention';
import type { Logger } from 'pino';
import { Dispatcher } from './dispatcher';
import {
  EventBus,
  type EventConsumer,
  type Lag,
  type Subscription,
  type SubscriptionProgress,
} from './event-bus';
import { OutboxReader } from './outbox-reader';
import { OutboxStream } from './outbox-stream';
import { pruneRead } from './outbox-retention';

export interface OutboxBusConfig {
  readonly databaseUrl: string;
  readonly pollIntervalMs: number;
  /** Waits between deliveries of an event whose handler throws. */
  readonly redelivery?: Backoff | undefined;
  /** How long events are kept that every group has read; seven days by default. */
  readonly retentionMs?: number | undefined;
  /** How often it is looked for older ones; every hour by default. */
  readonly pruneEveryMs?: number | undefined;
}

const WEEK_MS = 7 * 86_400_000;
const HOUR_MS = 3_600_000;

interface Reading {
  readonly dispatcher: Dispatcher;
  readonly readers: readonly OutboxReader[];
}

/**
 * Reads the outbox table where it is: the bus of the standalone mode, on one database connection of its own. A
 * competing group is read by one instance at a time, which holds its lock; the others stand by. It stalls behind the
 * oldest open transaction of the database server.
 */
export class OutboxEventBus extends EventBus {
  private readonly keeper: SessionKeeper<DatabaseSession>;
  private readonly groups = new Map<string, Reading>();
  private readonly closing = new AbortController();
  private pruning: Promise<void> | undefined;

  constructor(
    private readonly config: OutboxBusConfig,
    private readonly logger: Logger,
  ) {
    super();
    const name = 'portcullis-events';
    const session = {
      url: config.databaseUrl,
      applicationName: name,
      channel: OUTBOX_CHANNEL,
      onNotify: () => this.wake(),
      timeoutMs: 10_000,
    };
    const open = (): Promise<DatabaseSession> => DatabaseSession.open(session);
    this.keeper = new SessionKeeper({ name, open, logger, clock: systemClock });
    // Every reader listens.
    setMaxListeners(0, this.closing.signal);
  }

  override async subscribe(to: Subscription, ...consumers: readonly EventConsumer[]): Promise<void> {
    const dispatcher = new Dispatcher(to, consumers);
    if (this.groups.has(to.group)) throw new Error(`Group ${to.group} is subscribed already.`);
    const { pollIntervalMs, redelivery = { initialMs: 100, maxMs: 30_000 } } = this.config;
    const { keeper, logger } = this;
    const signal = this.closing.signal;
    const readers = dispatcher.topics.map(
      (topic) => new OutboxReader(topic, dispatcher, { keeper, logger, pollIntervalMs, redelivery, signal }),
    );
    this.groups.set(to.group, { dispatcher, readers });
    this.pruning ??= this.prune();
    if (to.delivery === 'competing') return;
    const ready = Promise.all(readers.map((reader) => reader.ready));
    const signals = to.waitAtMostMs === undefined ? [signal] : [signal, AbortSignal.timeout(to.waitAtMostMs)];
    await unlessAborted(ready, ...signals);
  }

  override progress(): readonly SubscriptionProgress[] {
    return [...this.groups.values()].map(({ dispatcher: { progress } }) => ({
      ...progress.snapshot(),
      connected: this.keeper.connected,
    }));
  }

  override async lag(): Promise<readonly Lag[]> {
    if (!this.keeper.connected) throw new Error('The database of the events cannot be reached.');
    const session = await this.keeper.session();
    const lags: Lag[] = [];
    for (const { dispatcher } of this.groups.values()) {
      const { group, delivery } = dispatcher.to;
      if (!session || delivery !== 'competing') continue;
      for (const topic of dispatcher.topics) {
        const stream = new OutboxStream(group, topic, dispatcher.typesOf(topic));
        lags.push({ group, topic, ...(await stream.behind(session)) });
      }
    }
    return lags;
  }

  override async close(): Promise<void> {
    this.closing.abort();
    await Promise.all([...this.readers().map(({ done }) => done), this.pruning]);
    await this.keeper.close();
  }

  private prune(): Promise<void> {
    const { retentionMs = WEEK_MS, pruneEveryMs = HOUR_MS } = this.config;
    const { signal } = this.closing;
    const removeBatch = async (): Promise<RemovedBatch> => {
      const session = await this.keeper.session(signal);
      return session ? pruneRead(session, retentionMs) : { removed: 0, more: false };
    };
    const what = 'events from the outbox that every group has read';
    const retention = { what, removeBatch, clock: systemClock, logger: this.logger };
    return sweepEvery(pruneEveryMs, retention, signal);
  }

  private readers(): OutboxReader[] {
    return [...this.groups.values()].flatMap(({ readers }) => readers);
  }

  private wake(): void {
    for (const reader of this.readers()) reader.wake();
  }
}
