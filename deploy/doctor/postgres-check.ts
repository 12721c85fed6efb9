import { z } from 'zod';
import type { Database } from './database';
import type { Findings } from '@libs/findings';

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
