import type { Permission, Provider, RepositoryGrant, TokenKind } from '@libs/contracts';

/** A row of the statement below. Grant columns are null together, and so are those of the token. */
export interface IntrospectionRow {
  readonly seq: string | number;
  readonly incarnation: string;
  readonly now_ms: number;
  readonly id: string | number | null;
  readonly kind: TokenKind;
  readonly account_id: string | number | null;
  readonly repository_id: string | number | null;
  readonly hash: Buffer;
  readonly pepper_id: string;
  readonly expires_at_ms: number | null;
  readonly revoked: boolean;
  readonly expired: boolean;
  readonly grant_repository_id: string | number | null;
  readonly provider: Provider;
  readonly organization: string;
  readonly repository: string;
  readonly visibility: RepositoryGrant['visibility'];
  readonly default_branch: string;
  readonly permission: Permission;
}

/**
 * $1 token id; $2 provider or null; $3, $4 organization and repository in lower case, or null.
 *
 * One statement, so that head, clock, token and grant are of one snapshot: an answer that says asOf = n holds everything that
 * the log says up to n. A repository token may do on its own repository what needs write. Without a provider the account's own
 * roles decide which repository is meant: the one with the highest permission, then in the order of PROVIDERS.
 * A standby, which may be behind, gives no row.
 */
export const INTROSPECT = `
  select h.seq, h.incarnation, extract(epoch from now())::double precision * 1000 as now_ms,
         t.id, t.kind, t.account_id, t.repository_id, t.hash, t.pepper_id,
         extract(epoch from t.expires_at)::double precision * 1000 as expires_at_ms,
         t.revoked_at is not null as revoked, coalesce(t.expires_at <= now(), false) as expired,
         g.repository_id as grant_repository_id, g.provider, g.organization, g.repository, g.visibility,
         g.default_branch, g.permission
  from rev_head h
  left join tokens t on t.token_id = $1
  left join lateral (
    select r.id as repository_id, o.provider, o.name as organization, r.name as repository, r.visibility,
           r.default_branch, 'write' as permission
    from repositories r join organizations o on o.id = r.organization_id
    where t.kind = 'repository' and r.id = t.repository_id
    union all
    (select r.id, o.provider, o.name, r.name, r.visibility, r.default_branch, granted.permission
     from organizations o
     join repositories r on r.organization_id = o.id
     join repository_grants granted on granted.repository_id = r.id and granted.account_id = t.account_id
     where t.kind = 'account' and o.name_key = $3 and r.name_key = $4 and ($2::text is null or o.provider = $2)
     order by granted.rank desc, array_position(array['gh', 'ghe', 'gl', 'gle', 'bb', 'bbe', 'manual'], o.provider)
     limit 1)
  ) g on true
  where not pg_is_in_recovery()`;
