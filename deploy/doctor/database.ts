import { Client } from 'pg';
import { z } from 'zod';
import type { DatabaseClockReading } from './clock-check';
import { type Findings } from '@libs/findings';
import { reasonOf } from './reason-of';

const CONNECT_MS = 5_000;

/** A connection to a database, as our processes make theirs. */
export class Database {
  private constructor(private readonly client: Client) {}

  /** @throws whatever is in the way */
  static async connect(url: string): Promise<Database> {
    const client = new Client({
      connectionString: url,
      application_name: 'portcullis-doctor',
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: CONNECT_MS,
      options: '-c synchronous_commit=on',
    });
    // One that is lost while nobody asks is noticed by the next question.
    client.on('error', () => undefined);
    await client.connect();
    return new Database(client);
  }

  async rows<S extends z.ZodType>(statement: string, row: S, values: unknown[] = []): Promise<z.output<S>[]> {
    const { rows } = await this.client.query<Record<string, unknown>>(statement, values);
    return z.array(row).parse(rows);
  }

  async timeMs(): Promise<number> {
    const row = z.object({ ms: z.coerce.number() });
    const [time] = await this.rows('select extract(epoch from clock_timestamp()) * 1000 as ms', row);
    if (!time) throw new Error('the database told no time');
    return time.ms;
  }

  close(): Promise<void> {
    return this.client.end();
  }
}

/** Runs `examine` on a connection; one that cannot be had is a problem by itself. */
export async function withDatabase(
  url: string,
  findings: Findings,
  examine: (database: Database) => Promise<void>,
): Promise<void> {
  let database: Database;
  try {
    database = await Database.connect(url);
  } catch (error) {
    findings.problem(
      `The database cannot be reached: ${reasonOf(error)}.`,
      'Check host, port, role, password and name in DATABASE_URL, and that the network lets this process through.',
    );
    return;
  }
  try {
    await examine(database);
  } catch (error) {
    findings.problem(
      `The database was reached and then failed: ${reasonOf(error)}.`,
      'Look into its log; the role needs to own its database.',
    );
  } finally {
    await database.close();
  }
}

export const readingOf =
  (database: Database): DatabaseClockReading =>
  () =>
    database.timeMs();
