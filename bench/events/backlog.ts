import { tokenIssued, tokenState } from '@libs/contracts';
import { laneOf, OUTBOX_CHANNEL, OUTBOX_LANES } from '@libs/outbox';
import type { DataSource } from 'typeorm';

/** The same keys at every size: then a backlog of any size lies in the lanes alike. */
const KEYS = 1_000;

/** What the rows of a backlog are: one topic's, or as tokens' changes are told, each state before its event. */
export const SHAPES = {
  events: [tokenIssued],
  changes: [tokenState, tokenIssued],
} as const;
export type Shape = keyof typeof SHAPES;

/** Rows that are committed and that no relay has sent. Of each key, and in each topic of the shape, the versions 1 to `versions`. */
export interface Backlog {
  readonly shape: Shape;
  readonly rows: number;
  readonly keys: readonly string[];
  readonly versions: number;
  /** By the clock of the database. */
  readonly committedAtMs: number;
}

// In the order in which they would be written: a version of every key, then the next; of each key one topic after the other.
const INSERT = `
  insert into outbox (id, topic, type, key, payload, traceparent, lane)
  select gen_random_uuid(), told.topic, told.type, given.key,
         jsonb_build_object('tokenId', given.key, 'kind', 'repository', 'repositoryId', 9, 'version', version,
                            'status', 'issued', 'issuedAt', '2026-03-01T12:00:00.000Z', 'expiresAt', '2027-03-01T12:00:00.000Z'),
         '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00', given.lane
  from generate_series(1, $1::integer) as version
  cross join unnest($2::text[], $3::integer[]) with ordinality as given(key, lane, n)
  cross join unnest($4::text[], $5::text[]) with ordinality as told(topic, type, n)
  order by version, given.n, told.n`;

/** Replaces what the outbox holds. All rows appear at once, by one commit. */
export async function storeBacklog(
  db: DataSource,
  { shape, rows, run }: { readonly shape: Shape; readonly rows: number; readonly run: number },
): Promise<Backlog> {
  const contracts = SHAPES[shape];
  const versions = Math.ceil(rows / KEYS / contracts.length);
  const keys = Array.from({ length: KEYS }, (_, index) => keyOf(run, index));
  await db.query('truncate outbox');
  await db.transaction(async (tx) => {
    await tx.query(INSERT, [
      versions,
      keys,
      keys.map(laneOf),
      contracts.map(({ topic }) => topic),
      contracts.map(({ type }) => type),
    ]);
    await tx.query(`select pg_notify($1, lane::text) from generate_series(0, $2::integer) as lane`, [
      OUTBOX_CHANNEL,
      OUTBOX_LANES - 1,
    ]);
  });
  const [{ ms }] = await db.query<[{ ms: number }]>(
    'select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms',
  );
  return { shape, rows: versions * KEYS * contracts.length, keys, versions, committedAtMs: ms };
}

/** As the id of a token looks. */
const keyOf = (run: number, index: number): string =>
  `B${String(run).padStart(4, '0')}${String(index).padStart(7, '0')}`;
