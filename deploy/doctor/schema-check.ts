import { z } from 'zod';
import { contradicted, KNOWN_PROOFS } from '../../services/tokens/src/tokens/pepper-proofs';
import type { Pepper } from '../../services/tokens/src/tokens/token-hasher';
import type { Database } from './database';
import type { Findings } from '@libs/findings';

/** Names of the migrations that ran; none where there never was one. */
export async function ranMigrations(database: Database): Promise<readonly string[]> {
  const [table] = await database.rows(
    `select to_regclass('schema_migrations') is not null as there`,
    z.object({ there: z.boolean() }),
  );
  if (!table?.there) return [];
  const ran = await database.rows('select name from schema_migrations', z.object({ name: z.string() }));
  return ran.map(({ name }) => name);
}

/** Whether the schema is that of this release. `expected`: names of its migrations. */
export async function examineSchema(
  database: Database,
  expected: readonly string[],
  findings: Findings,
): Promise<boolean> {
  const names = await ranMigrations(database);
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

/** Live tokens whose pepper the process does not have cannot be checked by it, and one with another secret under its name would refuse them. */
export async function examinePeppers(
  database: Database,
  peppers: readonly Pepper[],
  findings: Findings,
): Promise<void> {
  const known = await database.rows(
    KNOWN_PROOFS,
    z.object({ pepper_id: z.string(), proof: z.instanceof(Buffer) }),
  );
  const wrong = contradicted(peppers, known);
  for (const { id } of wrong)
    findings.problem(
      `PEPPERS has another secret under the name ${id} than the one that tokens were hashed with: the tokens API does not start with it.`,
      `Give ${id} back its secret; a new one takes a name of its own, in front, and ${id} stays as the second.`,
    );
  const unknown = await database.rows(
    `select pepper_id as pepper, count(*) as tokens from tokens
     where revoked_at is null and (expires_at is null or expires_at > now()) and pepper_id <> all ($1)
     group by pepper_id`,
    z.object({ pepper: z.string(), tokens: z.coerce.number() }),
    [peppers.map(({ id }) => id)],
  );
  for (const { pepper, tokens } of unknown)
    findings.problem(
      `PEPPERS lacks ${pepper}, with which live tokens were hashed (${String(tokens)}): their uses are answered 503.`,
      `Put ${pepper} back into PEPPERS, as the second one, until they are rotated or over.`,
    );
  if (unknown.length === 0 && wrong.length === 0) findings.ok('PEPPERS has the pepper of every live token.');
}
