import { randomUUID } from 'node:crypto';
import type { EventContract, PayloadOf } from '@libs/contracts';
import type { EntityManager } from 'typeorm';
import { laneOf } from './lanes';

/** The channel on which `Outbox` with `notify` tells relays and outbox consumers that a lane has news. */
export const OUTBOX_CHANNEL = 'portcullis_outbox';

/** What was to be published does not match its own contract: a bug in the publisher, found before anything was stored. */
export class EventRejected extends Error {
  constructor(type: string, cause: unknown) {
    super(`The payload given for ${type} does not match its contract.`, { cause });
    this.name = 'EventRejected';
  }
}

/**
 * The only way to publish. An event is a row written in the business transaction, so it exists exactly when the
 * change that it tells of exists; a relay moves it to Kafka, or the outbox bus reads it where it is.
 *
 * Order per key is the order of `add` calls, provided that transactions about one key come one after another, which
 * a lock on the row that the key names gives for free.
 */
export class Outbox {
  /**
   * `notify: false` where many transactions commit at once (uploads): a commit with NOTIFY takes a lock that is global
   * to the database server. The relay's poll then finds the row a quarter of a second later.
   *
   * `traceparent`: of what is under way when an event is added, where the caller does not say.
   */
  constructor(
    private readonly options: {
      readonly notify: boolean;
      readonly traceparent?: (() => string | undefined) | undefined;
    },
  ) {}

  /** Returns the event's id. Nothing is published if `tx` does not commit. */
  async add<C extends EventContract>(
    tx: EntityManager,
    contract: C,
    payload: PayloadOf<C>,
    { traceparent }: { readonly traceparent?: string | undefined } = {},
  ): Promise<string> {
    const [id] = await this.insert(tx, contract, [payload], traceparent);
    if (id === undefined) throw new Error('the outbox gave no id');
    return id;
  }

  /** Several of one contract in one statement, in the order given: for a transaction that holds a lock others wait for. */
  async addAll<C extends EventContract>(
    tx: EntityManager,
    contract: C,
    payloads: readonly PayloadOf<C>[],
  ): Promise<void> {
    if (payloads.length > 0) await this.insert(tx, contract, payloads);
  }

  /**
   * Tombstones: of these keys nothing is left, and the topic, which must be a compacted one, forgets them. Whoever reads them later
   * sees nothing of the key at all, so it is for what is deleted for good.
   */
  async retract(tx: EntityManager, contract: EventContract, keys: readonly string[]): Promise<void> {
    if (contract.compacted !== true)
      throw new Error(`${contract.topic} is not compacted: nothing in it is ever retracted.`);
    if (keys.length > 0)
      await this.store(
        tx,
        contract,
        keys.map((key) => ({ key, payload: null })),
      );
  }

  private insert<C extends EventContract>(
    tx: EntityManager,
    contract: C,
    payloads: readonly PayloadOf<C>[],
    traceparent?: string,
  ): Promise<string[]> {
    const rows = payloads.map((payload) => {
      const parsed = contract.schema.safeParse(payload);
      if (!parsed.success) throw new EventRejected(contract.type, parsed.error);
      return { key: contract.keyOf(parsed.data), payload: JSON.stringify(parsed.data) };
    });
    return this.store(tx, contract, rows, traceparent);
  }

  private async store(
    tx: EntityManager,
    contract: EventContract,
    rows: readonly { readonly key: string; readonly payload: string | null }[],
    traceparent?: string,
  ): Promise<string[]> {
    const events = rows.map((row) => ({ ...row, id: randomUUID(), lane: laneOf(row.key) }));
    const lanes = events.map(({ lane }) => lane);
    await tx.query(
      `insert into outbox (id, topic, type, key, payload, traceparent, lane)
       select id, $1, $2, key, payload, $3, lane
       from unnest($4::uuid[], $5::text[], $6::jsonb[], $7::integer[]) with ordinality as given(id, key, payload, lane, n)
       order by n`,
      [
        contract.topic,
        contract.type,
        traceparent ?? this.options.traceparent?.() ?? null,
        events.map(({ id }) => id),
        events.map(({ key }) => key),
        events.map(({ payload }) => payload),
        lanes,
      ],
    );
    if (this.options.notify)
      await tx.query('select pg_notify($1, lane) from unnest($2::text[]) as told(lane)', [
        OUTBOX_CHANNEL,
        [...new Set(lanes)].map(String),
      ]);
    return events.map(({ id }) => id);
  }
}
