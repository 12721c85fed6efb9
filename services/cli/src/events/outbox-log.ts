import type { OutboundEvent } from '@libs/outbox';
import { Client } from 'pg';
import { z } from 'zod';
import { CommandFailed } from '../cli.errors';
import { explain } from '../explain';

/** Which published events of an outbox; what is undefined or empty does not restrict. Ends of times are excluded, others included. */
export interface OutboxChoice {
  readonly topics: readonly string[];
  readonly types: readonly string[];
  readonly keys: readonly string[];
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
  readonly fromSeq?: bigint | undefined;
  readonly toSeq?: bigint | undefined;
  readonly fromPosition?: bigint | undefined;
  readonly toPosition?: bigint | undefined;
}

export interface StoredEvent extends OutboundEvent {
  readonly position: bigint;
}

export interface StoredCount {
  readonly topic: string;
  readonly type: string;
  readonly count: number;
  readonly lastPosition: bigint;
}

const BATCH = 100;
const CONNECT_MS = 5_000;

const storedRow = z
  .object({
    position: z.coerce.bigint(),
    id: z.string(),
    topic: z.string(),
    type: z.string(),
    key: z.string(),
    json: z.string().nullable(),
    traceparent: z.string().nullable(),
    occurred_at_ms: z.number(),
  })
  .transform(({ occurred_at_ms, ...row }): StoredEvent => ({ ...row, occurredAt: new Date(occurred_at_ms) }));

const countRow = z.object({
  topic: z.string(),
  type: z.string(),
  count: z.coerce.number(),
  last: z.coerce.bigint(),
});

/** Only what is in Kafka: an event that the relay has yet to send must not overtake those of its key before it. */
const CHOSEN = `from outbox where published_at is not null and topic = any($1::text[])
  and (cardinality($2::text[]) = 0 or type = any($2)) and (cardinality($3::text[]) = 0 or key = any($3))
  and ($4::timestamptz is null or published_at >= $4) and ($5::timestamptz is null or published_at < $5)
  and ($6::int8 is null or (payload ->> 'seq')::int8 >= $6) and ($7::int8 is null or (payload ->> 'seq')::int8 <= $7)
  and ($8::int8 is null or position >= $8) and ($9::int8 is null or position <= $9)`;

/** A service's outbox as the record of what it has published, in the order in which it was written. It is only read. */
export class OutboxLog {
  private constructor(private readonly client: Client) {}

  static async open(url: string): Promise<OutboxLog> {
    const client = new Client({
      connectionString: url,
      application_name: 'portcullis-cli',
      connectionTimeoutMillis: CONNECT_MS,
    });
    // One that is lost while nobody asks is noticed by the next question.
    client.on('error', () => undefined);
    try {
      await client.connect();
      // One view of the outbox for the count and for the events, whatever the relay and its pruning do meanwhile.
      await client.query('begin isolation level repeatable read read only');
    } catch (error) {
      await client.end().catch(() => undefined);
      throw new CommandFailed(`The database of DATABASE_URL cannot be reached. ${explain(error)}`, {
        cause: error,
      });
    }
    return new OutboxLog(client);
  }

  async count(choice: OutboxChoice): Promise<readonly StoredCount[]> {
    const { rows } = await this.client.query<Record<string, unknown>>(
      `select topic, type, count(*)::text as count, max(position)::text as last ${CHOSEN} group by 1, 2 order by 1, 2`,
      valuesOf(choice),
    );
    return z
      .array(countRow)
      .parse(rows)
      .map(({ last, ...row }) => ({ ...row, lastPosition: last }));
  }

  async *read(choice: OutboxChoice): AsyncGenerator<readonly StoredEvent[]> {
    await this.client.query(
      `declare chosen no scroll cursor for select position::text, id, topic, type, key, payload::text as json, traceparent,
         (extract(epoch from occurred_at) * 1000)::float8 as occurred_at_ms ${CHOSEN} order by outbox.position`,
      valuesOf(choice),
    );
    for (;;) {
      const { rows } = await this.client.query<Record<string, unknown>>(`fetch ${String(BATCH)} from chosen`);
      if (rows.length === 0) return;
      yield z.array(storedRow).parse(rows);
    }
  }

  async close(): Promise<void> {
    // Nothing was written, so nothing is lost with a connection that ends badly.
    await this.client.end().catch(() => undefined);
  }
}

const valuesOf = (choice: OutboxChoice): unknown[] => [
  choice.topics,
  choice.types,
  choice.keys,
  choice.since,
  choice.until,
  choice.fromSeq?.toString(),
  choice.toSeq?.toString(),
  choice.fromPosition?.toString(),
  choice.toPosition?.toString(),
];
