import { randomUUID } from 'node:crypto';
import type { AccountPrincipal } from '@libs/contracts';
import type { Client } from 'pg';
import { TOKENS_PER_REPOSITORY } from '../../services/tokens/src/tokens/assert-room';

/** Ids of the accounts, organizations and repositories that are made here begin after this one; each size has a range of its own. */
const BASE = 20_000_000;
const IDS_PER_SIZE = 100_000;
const LIVE_BESIDE_REVOKED = 10;

/** Who sees many tokens. Each sees others, so that none is in the way of another. */
export interface ManyTokens {
  /** Has so many live tokens. */
  readonly owner: AccountPrincipal;
  /** Has ten live tokens and so many revoked ones. */
  readonly rotating: AccountPrincipal;
  /** Administers an organization with so many live tokens, 100 in each repository, and the first of these repositories. */
  readonly admin: AccountPrincipal;
  /** Administers a repository with ten live tokens and so many revoked ones. */
  readonly adminOfRotating: AccountPrincipal;
}

/** @param place of this size among the sizes */
export async function makeManyTokens(db: Client, size: number, place: number): Promise<ManyTokens> {
  const first = BASE + place * IDS_PER_SIZE;
  const [many, rotated] = [`many-${String(size)}`, `rotated-${String(size)}`];
  const perRepository = Math.min(size, TOKENS_PER_REPOSITORY);
  const [owner, rotating, admin] = [first, first + 1, first + 2];
  await db.query(ACCOUNTS, [first, 3]);
  await db.query(ORGANIZATION, [first, many]);
  await db.query(ORGANIZATION, [first + 1, rotated]);
  await db.query(REPOSITORIES, [first + 1, 1, first + 1]);
  await db.query(REPOSITORIES, [first + 2, Math.ceil(size / perRepository), first]);
  await db.query(TOKENS, ['owner', size, owner, null, 1, false]);
  await db.query(TOKENS, ['rotating', LIVE_BESIDE_REVOKED, rotating, null, 1, false]);
  await db.query(TOKENS, ['rotated', size, rotating, null, 1, true]);
  await db.query(TOKENS, ['organization', size, null, first + 2, perRepository, false]);
  await db.query(TOKENS, ['repository', LIVE_BESIDE_REVOKED, null, first + 1, LIVE_BESIDE_REVOKED, false]);
  await db.query(TOKENS, ['repository-rotated', size, null, first + 1, size, true]);
  await db.query(USES, [first, first + IDS_PER_SIZE]);
  for (const table of ['tokens', 'token_uses', 'repositories']) await db.query(`vacuum (analyze) ${table}`);
  const principal = (accountId: number): AccountPrincipal => ({
    ...{ kind: 'account', tokenId: 'AAAAAAAAAAAA', accountId },
  });
  const adminOf = (repositoryId: number, organization: string, organizationId: number): AccountPrincipal => ({
    ...principal(admin),
    organization: { organizationId, provider: 'gh', organization, role: 'admin' },
    repository: {
      ...{ repositoryId, provider: 'gh', organization, repository: `repository-${String(repositoryId)}` },
      ...{ visibility: 'Private', defaultBranch: 'main', permission: 'admin', configurationNeeds: 'write' },
    },
  });
  return {
    ...{ owner: principal(owner), rotating: principal(rotating) },
    ...{ admin: adminOf(first + 2, many, first), adminOfRotating: adminOf(first + 1, rotated, first + 1) },
  };
}

/** One live token more, as any of the others; gives its id. */
export async function addToken(
  db: Client,
  { accountId, repositoryId }: { accountId?: number; repositoryId?: number | undefined },
): Promise<number> {
  const name = `more-${randomUUID()}`;
  const owner = [accountId ?? null, repositoryId ?? null];
  const { rows } = await db.query<{ id: string }>(TOKENS, [name, 1, ...owner, 1, false]);
  return Number(rows[0]?.id);
}

/** $1 first id, $2 how many. */
const ACCOUNTS = `
  insert into accounts (id, email, email_key) overriding system value
  select $1::bigint + i, $1 || '-' || i || '@example.org', $1 || '-' || i || '@example.org' from generate_series(0, $2::int - 1) i`;

/** $1 id, $2 name. */
const ORGANIZATION = `
  insert into organizations (id, provider, name, name_key) overriding system value values ($1, 'gh', $2, $2)`;

/** $1 first id, $2 how many, $3 organization. */
const REPOSITORIES = `
  insert into repositories (id, organization_id, name, name_key, visibility, default_branch) overriding system value
  select $1::bigint + i, $3, 'repository-' || $1::bigint + i, 'repository-' || $1::bigint + i, 'Private', 'main'
  from generate_series(0, $2::int - 1) i`;

/** $1 name, $2 how many, $3 account or null, $4 first repository or null, $5 tokens in each repository, $6 whether they are revoked. */
const TOKENS = `
  insert into tokens (token_id, kind, account_id, repository_id, name, hash, pepper_id, created_by, created_at, expires_at, state_version,
    revoked_at, revoked_seq)
  select left(translate(encode(h, 'base64'), '+/=', 'abc'), 12), case when $4::bigint is null then 'account' else 'repository' end,
    $3::bigint, $4::bigint + i / $5::int, $1::text || '-' || i, h, 'none', $3::bigint, now() - interval '1 day',
    now() + interval '40 days' + i * interval '1 minute', 1,
    case when $6::boolean then now() end, case when $6::boolean then 0 end
  from generate_series(0, $2::int - 1) i
  cross join lateral (select sha256(convert_to(format('%s %s %s %s', $1::text, $3::bigint, $4::bigint, i), 'UTF8')) as h) hashed
  returning id`;

/** Every other token was used. $1 first id of the owners, $2 the one after the last. */
const USES = `
  insert into token_uses (token_id, last_used_at)
  select token_id, now() from tokens
  where coalesce(account_id, repository_id) >= $1 and coalesce(account_id, repository_id) < $2 and id % 2 = 0`;
