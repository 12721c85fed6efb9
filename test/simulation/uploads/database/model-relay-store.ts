import type { RemovedBatch } from '@libs/retention';
import { setMaxListeners } from 'node:events';
import {
  type OpenRelayStore,
  OUTBOX_LANES,
  type OutboundEvent,
  type RelayBeat,
  type RelayStore,
} from '@libs/outbox';
import type { SimulatedProcess } from '../../kernel/process';
import { Connection, type DatabaseNetwork, type Statement } from './connection';
import type { IngestionDatabase, OutboxRow } from './ingestion-tables';
import type { Backend } from './model-postgres';

/** What the relay of one process takes in place of postgresRelayStores. */
export const modelRelayStores =
  (database: IngestionDatabase, network: DatabaseNetwork, process: SimulatedProcess): OpenRelayStore =>
  async ({ timeoutMs }) => {
    const store = new ModelRelayStore(database, new Connection(network, process, timeoutMs), process);
    await store.greet();
    return store;
  };

/** The model of PostgresRelayStore. What holds both to the same promises is relay-store.conformance.ts. */
export class ModelRelayStore implements RelayStore {
  private readonly loss = new AbortController();
  readonly lost = this.loss.signal;
  private last: Promise<unknown> = Promise.resolve();
  private heardAt: number;

  constructor(
    private readonly database: IngestionDatabase,
    private readonly connection: Connection,
    private readonly process: SimulatedProcess,
  ) {
    this.heardAt = process.clock.now();
    // Every lane of a relay listens for the loss.
    setMaxListeners(0, this.lost);
    connection.onLost(() => this.loss.abort());
  }

  get sinceHeardMs(): number {
    return this.process.clock.now() - this.heardAt;
  }

  /** The first words of a connection: it takes a round trip to know that there is somebody. */
  async greet(): Promise<void> {
    await this.run(() => undefined);
  }

  beat(): Promise<RelayBeat> {
    const { server, tables } = this.database;
    return this.run((_, backend) => {
      backend.advisory.add('presence');
      const ages = [...tables.outbox.values()]
        .filter(({ isPublished }) => !isPublished)
        .map(({ addedAt }) => server.time.now - addedAt);
      return { relays: this.holders('presence').length, oldestAgeMs: Math.max(0, ...ages) };
    });
  }

  lanesWithWork(): Promise<number[]> {
    return this.run(() => {
      const lanes = [...this.database.tables.outbox.values()].filter(isUnpublished).map(({ lane }) => lane);
      return [...new Set(lanes)];
    });
  }

  lock(lane: number): Promise<boolean> {
    return this.run((_, backend) => {
      if (this.holders(nameOf(lane)).some((holder) => holder !== backend)) return false;
      backend.advisory.add(nameOf(lane));
      return true;
    });
  }

  async unlock(lane: number): Promise<void> {
    await this.run((_, backend) => void backend.advisory.delete(nameOf(lane)));
  }

  unpublished(lane: number, limit: number): Promise<OutboundEvent[]> {
    if (lane >= OUTBOX_LANES) throw new Error(`There is no lane ${String(lane)}.`);
    return this.run(() =>
      [...this.database.tables.outbox.values()]
        .filter((row) => row.lane === lane && isUnpublished(row))
        .sort((a, b) => a.position - b.position)
        .slice(0, limit)
        .map(({ event }) => event),
    );
  }

  async markPublished(ids: readonly string[]): Promise<void> {
    const { tables } = this.database;
    await this.run((tx) => {
      for (const id of ids) {
        const row = tx.get(tables.outbox, id);
        if (row) tx.put(tables.outbox, id, { ...row, isPublished: true });
      }
    });
  }

  /** A schedule is shorter than any time for which published rows are kept. */
  prune(): Promise<RemovedBatch> {
    return Promise.resolve({ removed: 0, more: false });
  }

  async close(): Promise<void> {
    this.loss.abort();
    this.connection.hangUp();
    await Promise.resolve();
  }

  private holders(lock: string): Backend[] {
    return [...this.database.server.backends].filter(({ advisory }) => advisory.has(lock));
  }

  /** One at a time, in the order asked. A statement without an answer ends the connection. */
  private run<T>(statement: Statement<T>): Promise<T> {
    const answer = this.last.then(() => {
      if (this.lost.aborted) throw new Error('Client was closed and is not queryable');
      return this.connection.execute(statement);
    });
    this.last = answer.then(
      () => {
        this.heardAt = this.process.clock.now();
      },
      () => this.close(),
    );
    return answer;
  }
}

const isUnpublished = ({ isPublished }: OutboxRow): boolean => !isPublished;
const nameOf = (lane: number): string => `lane ${String(lane)}`;
