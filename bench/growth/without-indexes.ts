import type { Client } from 'pg';

interface IndexRow {
  readonly name: string;
  readonly definition: string;
  readonly constraint: string | null;
}

/** Takes the indexes of a table away while many rows are put in, and makes them again: as a bulk load is done. The primary key stays. */
export async function withoutIndexes(db: Client, table: string, work: () => Promise<void>): Promise<void> {
  const { rows } = await db.query<IndexRow>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition,
       case when c.conname is null then null
            else format('alter table %I add constraint %I %s', $1::text, c.conname, pg_get_constraintdef(c.oid)) end as constraint
     from pg_index i left join pg_constraint c on c.conindid = i.indexrelid and c.conrelid = i.indrelid
     where i.indrelid = $1::regclass and not i.indisprimary`,
    [table],
  );
  for (const { name, constraint } of rows)
    await db.query(
      constraint === null ? `drop index ${name}` : `alter table ${table} drop constraint ${name}`,
    );
  await work();
  for (const { definition, constraint } of rows) await db.query(constraint ?? definition);
}
