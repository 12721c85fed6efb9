import { setTimeout as delay } from 'node:timers/promises';
import type { IngestionStand } from './ingestion-stand';

const UPLOADS =
  'coverage_uploads, coverage_upload_bodies, coverage_reports, coverage_report_files, coverage_commits, coverage_commit_totals';
const LOOK_EVERY_MS = 5;
const WITHIN_MS = 120_000;

/** Empty tables, nothing left to relay, and a checkpoint behind us: whoever is measured next begins as everybody did. */
export async function emptyTables({ db, admin }: Pick<IngestionStand, 'db' | 'admin'>): Promise<void> {
  await until('the outbox is relayed', async () => {
    const { rowCount } = await db.query('select from outbox where published_at is null limit 1');
    return rowCount === 0;
  });
  await db.query(`truncate ${UPLOADS}`);
  await admin.query('checkpoint');
}

/** Resolves when every report that was asked for of the commit can be read. */
export async function processed({ db }: Pick<IngestionStand, 'db'>, commitSha: string): Promise<void> {
  await until('the report is processed', async () => {
    const { rows } = await db.query<{ done: boolean | null }>({
      name: 'bench-done',
      text: `select bool_and(done = requested and done > 0) as done from coverage_reports where commit_sha = $1`,
      values: [commitSha],
    });
    return rows[0]?.done === true;
  });
}

/** Bytes of a table with its indexes and what it keeps out of line, and how many rows it has. */
export async function sizeOf(
  { db }: Pick<IngestionStand, 'db'>,
  table: 'coverage_report_files' | 'coverage_upload_bodies',
): Promise<{ bytes: number; rows: number }> {
  const { rows } = await db.query<{ bytes: number; rows: number }>(
    `select pg_total_relation_size($1::regclass)::float8 as bytes, (select count(*)::int from ${table}) as rows`,
    [table],
  );
  return rows[0] ?? { bytes: NaN, rows: NaN };
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + WITHIN_MS;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`Waited ${WITHIN_MS / 1000} s, but not so: ${what}`);
    await delay(LOOK_EVERY_MS);
  }
}
