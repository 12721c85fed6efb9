import type { Client } from 'pg';
import type { DumpName, Dumps } from '../../history/dumps';
import { HistoryWriter } from '../../history/history-writer';
import { pages } from './rows';

interface Table<Row> {
  /** Selects the columns of the dump. Numbers come as float8, which is exact up to 2^53. */
  readonly statement: string;
  readonly keyOf: (row: Row) => number;
}

const TABLES: { readonly [Name in 'rev-log' | 'audit' | 'receipts' | 'tokens']: Table<Dumps[Name]> } = {
  'rev-log': {
    statement: `
      select l.seq::float8 as seq, kind, subject, extract(epoch from at)::float8 * 1000 as "atMs"
      from rev_log l where l.seq > $1 order by l.seq limit $2`,
    keyOf: ({ seq }) => seq,
  },
  audit: {
    statement: `
      select a.position::float8 as position, action, result, entity_id as "entityId", details->>'tokenId' as "tokenId",
             repository_id::float8 as "repositoryId"
      from audit a where a.position > $1 order by a.position limit $2`,
    keyOf: ({ position }) => position,
  },
  receipts: {
    statement: `
      select r.seq::float8 as seq, audit_position::float8 as "auditPosition",
             extract(epoch from enforced_at)::float8 * 1000 as "enforcedAtMs", enforcers, waited_ms as "waitedMs"
      from receipts r where r.seq > $1 order by r.seq limit $2`,
    keyOf: ({ seq }) => seq,
  },
  tokens: {
    statement: `
      select token_id as "tokenId", t.id::float8 as id, revoked_seq::float8 as "revokedSeq",
             expired_seq::float8 as "expiredSeq", repository_id::float8 as "repositoryId", account_id::float8 as "accountId"
      from tokens t where t.id > $1 order by t.id limit $2`,
    keyOf: ({ id }) => id,
  },
};

const OUTBOX = `
  select id, topic, type, key, o.position::float8 as position, payload,
         extract(epoch from occurred_at)::float8 * 1000 as "occurredAtMs",
         extract(epoch from published_at)::float8 * 1000 as "publishedAtMs"
  from outbox o where o.position > $1 order by o.position limit $2`;

/** The tokens service's side of a history. */
export async function dumpTokens(db: Client, directory: string): Promise<void> {
  await writeAll(directory, 'rev-log', rowsOf(db, TABLES['rev-log']));
  await writeAll(directory, 'audit', rowsOf(db, TABLES.audit));
  await writeAll(directory, 'receipts', rowsOf(db, TABLES.receipts));
  await writeAll(directory, 'tokens', rowsOf(db, TABLES.tokens));
}

const rowsOf = <Row extends object>(db: Client, { statement, keyOf }: Table<Row>): AsyncIterable<Row> =>
  pages(db, statement, keyOf);

/** Both services' outboxes, in one file. */
export async function dumpOutboxes(
  services: Readonly<Record<'tokens' | 'ingestion', Client>>,
  directory: string,
): Promise<void> {
  const writer = HistoryWriter.dump(directory, 'outbox');
  for (const service of ['tokens', 'ingestion'] as const) {
    const rows = pages<Omit<Dumps['outbox'], 'service'>>(
      services[service],
      OUTBOX,
      ({ position }) => position,
    );
    for await (const row of rows) writer.write({ service, ...row });
  }
  writer.close();
}

async function writeAll<Name extends DumpName>(
  directory: string,
  name: Name,
  rows: AsyncIterable<Dumps[Name]>,
): Promise<void> {
  const writer = HistoryWriter.dump(directory, name);
  for await (const row of rows) writer.write(row);
  writer.close();
}
