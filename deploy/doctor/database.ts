import { Client } from 'pg';
import { z } from 'zod';
import { type Findings, reasonOf } from './finding';
import type { DatabaseClockReading } from './clock-check';

const CONNECT_MS = 5_000;
/** What the tests run on. */
const TRIED_MAJOR = 18;
/** Oldest with all that our statements use (pg_current_xact_id, generated columns, and the like). */
const OLDEST_MAJOR = 14;

const facts = z.object({
  version: z.coerce.number(),
  standby: z.boolean(),
  read_only: z.string(),
  fsync: z.string(),
  full_page_writes: z.string(),
  synchronous_commit: z.string(),
  encoding: z.string(),
});
type Facts = z.output<typeof facts>;

const FACTS = `select current_setting('server_version_num') as version, pg_is_in_recovery() as standby,
  current_setting('transaction_read_only') as read_only, current_setting('fsync') as fsync,
  current_setting('full_page_writes') as full_page_writes,
  current_setting('synchronous_commit') as synchronous_commit, current_setting('server_encoding') as encoding`;

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

/** Whether what was acknowledged is still there after a crash, and whether this server is one that can be written. */
export async function examineServer(database: Database, findings: Findings): Promise<void> {
  const [found] = await database.rows(FACTS, facts);
  if (!found) throw new Error('the server told nothing of itself');
  examineVersion(found, findings);
  examineRole(found, findings);
  examineDurability(found, findings);
  if (found.encoding !== 'UTF8')
    findings.problem(
      `The encoding of the database is ${found.encoding}.`,
      "Create it anew with encoding 'UTF8'.",
    );
}

function examineVersion({ version }: Facts, findings: Findings): void {
  const major = Math.floor(version / 10_000);
  if (major < OLDEST_MAJOR)
    findings.problem(
      `The server is PostgreSQL ${String(major)}.`,
      `Use ${String(TRIED_MAJOR)}, or at least ${String(OLDEST_MAJOR)}.`,
    );
  else if (major === TRIED_MAJOR) findings.ok(`The server is PostgreSQL ${String(major)}.`);
  else
    findings.warning(
      `The server is PostgreSQL ${String(major)}; Portcullis is tested on ${String(TRIED_MAJOR)}.`,
      `Prefer ${String(TRIED_MAJOR)}.`,
    );
}

function examineRole({ standby, read_only: readOnly }: Facts, findings: Findings): void {
  if (standby)
    findings.problem(
      'DATABASE_URL leads to a standby, which cannot be written and may be behind.',
      'Point it at the primary.',
    );
  else if (readOnly === 'on')
    findings.problem(
      'Transactions are read-only.',
      'Take default_transaction_read_only from the role, the database or the server.',
    );
  else findings.ok('The server is a primary and can be written.');
}

function examineDurability(found: Facts, findings: Findings): void {
  const before = findings.all.length;
  const loses = 'a crash loses what was acknowledged, and may bring back a revoked token';
  if (found.fsync !== 'on')
    findings.problem(`fsync is ${found.fsync}: ${loses}.`, 'Set fsync = on and restart the server.');
  if (found.full_page_writes !== 'on')
    findings.problem(
      `full_page_writes is ${found.full_page_writes}: a crash may damage the database.`,
      'Set full_page_writes = on and reload the server.',
    );
  if (!['on', 'remote_apply'].includes(found.synchronous_commit))
    findings.problem(
      `synchronous_commit is ${found.synchronous_commit} although our connections ask for on: ${loses}.`,
      'Let the connection pooler in between pass the option on, or set synchronous_commit = on for the server.',
    );
  if (findings.all.length === before) findings.ok('What is committed survives a crash of the server.');
}

/** Whether the schema is that of this release. `expected`: names of its migrations. */
export async function examineSchema(
  database: Database,
  expected: readonly string[],
  findings: Findings,
): Promise<boolean> {
  const [table] = await database.rows(
    `select to_regclass('schema_migrations') is not null as there`,
    z.object({ there: z.boolean() }),
  );
  const ran = table?.there
    ? await database.rows('select name from schema_migrations', z.object({ name: z.string() }))
    : [];
  const names = ran.map(({ name }) => name);
  const missing = expected.filter((name) => !names.includes(name));
  const unknown = names.filter((name) => !expected.includes(name));
  if (missing.length > 0)
    findings.problem(
      `The schema lacks ${String(missing.length)} of ${String(expected.length)} migrations, first ${missing[0] ?? ''}.`,
      'Run migrate.main.js of this service on it, and check that it is the database of this service.',
    );
  else if (unknown.length > 0)
    findings.warning(
      `The schema has ${String(unknown.length)} migrations that this release does not know.`,
      'Fine while a newer release is rolled out; otherwise this is an old build.',
    );
  else findings.ok('The schema is that of this release.');
  return missing.length === 0;
}

/** Live tokens whose pepper the process does not have cannot be checked by it. */
export async function examinePeppers(
  database: Database,
  peppers: readonly string[],
  findings: Findings,
): Promise<void> {
  const unknown = await database.rows(
    `select pepper_id as pepper, count(*) as tokens from tokens
     where revoked_at is null and (expires_at is null or expires_at > now()) and pepper_id <> all ($1)
     group by pepper_id`,
    z.object({ pepper: z.string(), tokens: z.coerce.number() }),
    [[...peppers]],
  );
  for (const { pepper, tokens } of unknown)
    findings.problem(
      `${String(tokens)} live tokens were hashed with the pepper ${pepper}, which is not in PEPPERS: their uses are answered 503.`,
      `Put ${pepper} back into PEPPERS, as the second one, until they are rotated or over.`,
    );
  if (unknown.length === 0) findings.ok('PEPPERS has the pepper of every live token.');
}

export const readingOf =
  (database: Database): DatabaseClockReading =>
  () =>
    database.timeMs();
