import { Client, type QueryResultRow } from 'pg';

/** Reads all rows of a statement that pages: `$1` is the key of the last row before, a positive number, `$2` how many are wanted. */
export async function* pages<Row extends QueryResultRow>(
  db: Client,
  statement: string,
  keyOf: (row: Row) => number,
  size = 1_000,
): AsyncGenerator<Row> {
  for (let after = 0; ;) {
    const { rows } = await db.query<Row>(statement, [after, size]);
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < size) return;
    after = keyOf(last);
  }
}

export async function withDatabase<T>(url: string, work: (db: Client) => Promise<T>): Promise<T> {
  const db = new Client({ connectionString: url });
  await db.connect();
  try {
    return await work(db);
  } finally {
    await db.end();
  }
}
