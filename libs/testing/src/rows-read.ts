import { Client } from 'pg';
import { DataSource, type DataSourceOptions, type Logger } from 'typeorm';
import { z } from 'zod';

interface Queryable {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

interface PlanNode {
  readonly 'Actual Rows': number;
  readonly 'Rows Removed by Filter'?: number | undefined;
  readonly 'Actual Loops': number;
  readonly Plans?: readonly PlanNode[] | undefined;
}

const planNode: z.ZodType<PlanNode> = z.object({
  'Actual Rows': z.number(),
  'Rows Removed by Filter': z.number().optional(),
  'Actual Loops': z.number(),
  get Plans() {
    return z.array(planNode).optional();
  },
});
const explained = z.tuple([z.object({ 'QUERY PLAN': z.tuple([z.object({ Plan: planNode })]) })]);

/**
 * Runs a statement and gives how many rows the busiest step of its plan had in its hands: what it reads must not grow with what it does
 * not show.
 */
export async function rowsRead(db: Queryable, statement: string, values: unknown[] = []): Promise<number> {
  const { rows } = await db.query(`explain (analyze, format json) ${statement}`, values);
  const [{ 'QUERY PLAN': plans }] = explained.parse(rows);
  return busiest(plans[0].Plan);
}

const busiest = ({ Plans = [], ...node }: PlanNode): number =>
  Math.max(
    (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'],
    ...Plans.map(busiest),
  );

/** A database that remembers what it is asked, so that a test can say how much of it is read for what the code asks. */
export class RecordedDatabase {
  private constructor(
    readonly db: DataSource,
    private readonly client: Client,
    private readonly asked: readonly [string, unknown[]][],
  ) {}

  static async open(
    url: string,
    entities: NonNullable<DataSourceOptions['entities']> = [],
  ): Promise<RecordedDatabase> {
    const asked: [string, unknown[]][] = [];
    const logQuery = (text: string, values: unknown[] = []): void => {
      if (/^\s*select\b/i.test(text)) asked.push([text, values]);
    };
    const logger = { ...SILENT, logQuery };
    const db = new DataSource({ type: 'postgres', url, entities, logging: ['query'], logger });
    await db.initialize();
    const client = new Client({ connectionString: url });
    await client.connect();
    return new RecordedDatabase(db, client, asked);
  }

  /** The most of all questions. */
  async rowsReadBy(ask: () => Promise<unknown>): Promise<number> {
    const before = this.asked.length;
    await ask();
    const rows = [];
    for (const [text, values] of this.asked.slice(before))
      rows.push(await rowsRead(this.client, text, values));
    if (rows.length === 0) throw new Error('The database was asked nothing.');
    return Math.max(...rows);
  }

  async close(): Promise<void> {
    await this.db.destroy();
    await this.client.end();
  }
}

const nothing = (): undefined => undefined;
const SILENT: Logger = {
  ...{ logQuery: nothing, logQueryError: nothing, logQuerySlow: nothing },
  ...{ logSchemaBuild: nothing, logMigration: nothing, log: nothing },
};
