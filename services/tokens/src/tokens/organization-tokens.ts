import { type OrganizationToken, type OrganizationTokensQuery, pageOf, SOON_DAYS } from '@libs/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type Actor, AuditLog } from '../audit/audit-log';
import { nameKey } from '../directory/seed-directory';

export interface OrganizationTokenPage {
  readonly tokens: OrganizationToken[];
  readonly total: number;
  readonly cursor?: string;
}

interface Row {
  readonly id: number;
  readonly token_id: string;
  readonly name: string;
  readonly repository: string;
  readonly created_by: string | null;
  readonly created_at: Date;
  readonly last_used_at: Date | null;
  readonly expires_at: Date;
  /** In microseconds since 1970, all of which a cursor has to say. */
  readonly expiry: number;
}

/** What a filter shows, and which way: what expires next comes first, and what has just expired. */
interface Selection {
  readonly range: string;
  readonly order: 'asc' | 'desc';
  readonly beyond: '>' | '<';
}

const VALID = { range: 'expires_at > now()', order: 'asc', beyond: '>' } as const;
const NEVER_USED = 'not exists (select from token_uses u where u.token_id = tokens.token_id)';
const SELECTIONS: Readonly<Record<NonNullable<OrganizationTokensQuery['filter']>, Selection>> = {
  ExpiresSoon: { ...VALID, range: `${VALID.range} and expires_at <= now() + interval '${SOON_DAYS} days'` },
  // As the list of one repository has them.
  Expired: {
    range: `expires_at <= now() and expires_at > now() - interval '30 days'`,
    order: 'desc',
    beyond: '<',
  },
  NeverUsed: { ...VALID, range: `${VALID.range} and ${NEVER_USED}` },
};

/**
 * Of one repository `r`: $2 part of a name as names are compared, or null. A repository token always has an expiry. The condition
 * is that of the index `tokens_expiring`.
 */
const tokensOf = ({ range }: Selection): string => `
  from tokens
  where repository_id = r.id and repository_id is not null and revoked_at is null and ${range}
    and ($2::text is null or strpos(r.name_key, $2) > 0 or strpos(lower(name), $2) > 0)`;

/**
 * $1 organization, $3, $4 cursor or null, $5 most rows. Only the repositories whose own next token comes first can have one on the page:
 * as many of them as it has rows. Of each the page reads at most as many tokens, along the index.
 */
const pageStatement = (selection: Selection): string => {
  const { order, beyond } = selection;
  const next = `${tokensOf(selection)}
        and ($3::float8 is null
             or (expires_at, id) ${beyond} (timestamptz 'epoch' + $3 * interval '1 microsecond', $4::bigint))
      order by expires_at ${order}, tokens.id ${order}`;
  return `
  select t.*, a.email as created_by, u.last_used_at
  from (
    select t.*, r.name as repository
    from (
      select r.id, r.name, r.name_key
      from repositories r cross join lateral (select expires_at, id ${next} limit 1) first
      where r.organization_id = $1 and r.deleted_at is null
      order by first.expires_at ${order}, first.id ${order} limit $5
    ) r
    cross join lateral (
      select id::float8 as id, token_id, name, created_by as creator, created_at, expires_at,
             (extract(epoch from expires_at) * 1000000)::float8 as expiry
      ${next} limit $5
    ) t
    order by t.expires_at ${order}, t.id ${order} limit $5
  ) t
  left join accounts a on a.id = t.creator
  left join token_uses u on u.token_id = t.token_id
  order by t.expires_at ${order}, t.id ${order}`;
};

const totalStatement = (selection: Selection): string => `
  select coalesce(sum(here.tokens), 0)::int as total
  from repositories r cross join lateral (select count(*) as tokens ${tokensOf(selection)}) here
  where r.organization_id = $1 and r.deleted_at is null`;

/** The tokens of all repositories of an organization, for whoever administers all of them. */
@Injectable()
export class OrganizationTokens {
  constructor(
    private readonly db: DataSource,
    private readonly audit: AuditLog,
  ) {}

  /** Each page is an entry of the audit log, as listing tokens is anywhere (contract 2.5). */
  list(organizationId: number, query: OrganizationTokensQuery, actor: Actor): Promise<OrganizationTokenPage> {
    return this.db.transaction(async (tx) => {
      const page = await read(tx, organizationId, query);
      await this.audit.append(tx, [
        { action: 'organizations.tokens.read', result: 'succeed', actor, organizationId },
      ]);
      return page;
    });
  }
}

async function read(
  tx: EntityManager,
  organizationId: number,
  { limit, cursor, search, filter }: OrganizationTokensQuery,
): Promise<OrganizationTokenPage> {
  const selection = filter === undefined ? VALID : SELECTIONS[filter];
  const wanted = [organizationId, search === undefined ? null : nameKey(search)];
  const [counted] = await tx.query<{ total: number }[]>(totalStatement(selection), wanted);
  const rows = await tx.query<Row[]>(pageStatement(selection), [
    ...wanted,
    cursor?.[0] ?? null,
    cursor?.[1] ?? null,
    limit + 1,
  ]);
  const { shown, cursor: next } = pageOf(rows, limit, ({ expiry, id }) => [expiry, id]);
  return {
    tokens: shown.map(toToken),
    total: counted?.total ?? 0,
    ...(next !== undefined && { cursor: next }),
  };
}

const toToken = (row: Row): OrganizationToken => ({
  id: row.id,
  name: row.name,
  tokenId: row.token_id,
  repositoryName: row.repository,
  ...(row.created_by !== null && { createdBy: row.created_by }),
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
  ...(row.last_used_at && { lastUsedAt: row.last_used_at.toISOString() }),
});
