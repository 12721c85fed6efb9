import { emailKey } from '@libs/contracts';
import type { EntityManager } from 'typeorm';

export interface KnownAccount {
  readonly accountId: number;
  readonly email: string;
}

/** The accounts of these addresses by `emailKey`; the absent ones are not in it. */
export async function findAccounts(
  tx: EntityManager,
  emails: readonly string[],
): Promise<ReadonlyMap<string, KnownAccount>> {
  const rows = await tx.query<{ id: number; email: string; email_key: string }[]>(
    'select id::float8 as id, email, email_key from accounts where email_key = any($1)',
    [emails.map(emailKey)],
  );
  return new Map(rows.map((row) => [row.email_key, { accountId: row.id, email: row.email }]));
}

/** The accounts of these addresses by `emailKey`; those that are unknown are made. */
export async function ensureAccounts(
  tx: EntityManager,
  emails: readonly string[],
): Promise<ReadonlyMap<string, KnownAccount>> {
  const known = await findAccounts(tx, emails);
  const absent = emails.filter((email) => !known.has(emailKey(email)));
  if (absent.length === 0) return known;
  // In the order of their keys: two organizations may be adding the same people at this moment.
  absent.sort((one, other) => (emailKey(one) < emailKey(other) ? -1 : 1));
  await tx.query(
    `insert into accounts (email, email_key)
     select email, email_key from unnest($1::text[], $2::text[]) with ordinality as given(email, email_key, n) order by n
     on conflict (email_key) do nothing`,
    [absent, absent.map(emailKey)],
  );
  return findAccounts(tx, emails);
}
