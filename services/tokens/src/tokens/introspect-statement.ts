import type { OrganizationRole, Permission, Provider, RepositoryGrant, TokenKind } from '@libs/contracts';

/** Where and when a row was read. */
export interface ReadAt {
  readonly seq: string | number;
  readonly incarnation: string;
  readonly now_ms: number;
}

/** A repository and what may be done there; null together. */
export interface RepositoryColumns {
  readonly grant_repository_id: string | number | null;
  readonly provider: Provider;
  readonly organization: string;
  readonly repository: string;
  readonly visibility: RepositoryGrant['visibility'];
  readonly default_branch: string;
  readonly permission: Permission;
  readonly configuration_needs: Permission;
}

/** A row of INTROSPECT. The columns of the organization are null together, and so are those of the token. */
export interface IntrospectionRow extends ReadAt, RepositoryColumns {
  readonly id: string | number | null;
  readonly kind: TokenKind;
  readonly account_id: string | number | null;
  readonly repository_id: string | number | null;
  readonly hash: Buffer;
  readonly pepper_id: string;
  readonly expires_at_ms: number | null;
  readonly revoked: boolean;
  readonly expired: boolean;
  readonly organization_id: string | number | null;
  readonly organization_provider: Provider;
  readonly organization_name: string;
  readonly organization_role: OrganizationRole;
  readonly is_instance_admin: boolean;
}

/** A repository's row as a grant of a permission. */
const REPOSITORY = `r.id as repository_id, o.provider, o.name as organization, r.name as repository, r.visibility,
           r.default_branch, o.configuration_needs`;
const AT = `h.seq, h.incarnation, extract(epoch from now())::double precision * 1000 as now_ms`;
const GRANT = `g.repository_id as grant_repository_id, g.provider, g.organization, g.repository, g.visibility,
         g.default_branch, g.permission, g.configuration_needs`;
const PROVIDER_ORDER = `array_position(array['gh', 'ghe', 'gl', 'gle', 'bb', 'bbe', 'manual'], o.provider)`;

/**
 * $1 token id; $2 provider or null; $3, $4 organization and repository in lower case, or null; $5, $6 provider and lower-case
 * name of the organization that is asked for by itself, or null; $7 whether the account administers the instance is asked.
 *
 * One statement, so that head, clock, token and grant are of one snapshot: an answer that says asOf = n holds everything that
 * the log says up to n. A repository token may do on its own repository what needs write. Any account may read a repository
 * that is not private. Without a provider the account's own roles decide which repository is meant: the one with the highest
 * permission, then in the order of PROVIDERS. A standby, which may be behind, gives no row.
 *
 * The views of grants are asked for one account and one thing: `offset 0` keeps these conditions with them. Joined, the planner
 * would have every grant of the account added up, or everybody's.
 */
export const INTROSPECT = `
  select ${AT},
         t.id, t.kind, t.account_id, t.repository_id, t.hash, t.pepper_id,
         extract(epoch from t.expires_at)::double precision * 1000 as expires_at_ms,
         t.revoked_at is not null as revoked, coalesce(t.expires_at <= now(), false) as expired,
         ${GRANT}, og.organization_id, og.organization_provider, og.organization_name, og.organization_role,
         $7::boolean and exists (select from accounts a where a.id = t.account_id and a.is_admin) as is_instance_admin
  from rev_state h
  left join tokens t on t.token_id = $1
  left join lateral (
    select ${REPOSITORY}, 'write' as permission
    from repositories r join organizations o on o.id = r.organization_id
    where t.kind = 'repository' and r.id = t.repository_id and r.deleted_at is null
    union all
    (select ${REPOSITORY}, coalesce(granted.permission, 'read') as permission
     from organizations o
     join repositories r on r.organization_id = o.id and r.deleted_at is null
     left join lateral (
       select permission, rank from repository_grants where repository_id = r.id and account_id = t.account_id offset 0
     ) granted on true
     where t.kind = 'account' and o.name_key = $3 and r.name_key = $4 and ($2::text is null or o.provider = $2)
       and (granted.rank is not null or r.visibility <> 'Private')
     order by coalesce(granted.rank, 0) desc, ${PROVIDER_ORDER}
     limit 1)
  ) g on true
  left join lateral (
    select o.id as organization_id, o.provider as organization_provider, o.name as organization_name,
           m.role as organization_role
    from organizations o cross join lateral (
      select role from organization_grants where organization_id = o.id and account_id = t.account_id offset 0
    ) m
    where t.kind = 'account' and o.provider = $5 and o.name_key = $6
  ) og on true
  where not pg_is_in_recovery()`;

/** What anybody may do on a repository, in one snapshot with the head. $1 provider or null; $2, $3 names in lower case. */
export const INTROSPECT_ANONYMOUS = `
  select ${AT}, ${GRANT}
  from rev_state h
  left join lateral (
    select ${REPOSITORY}, 'read' as permission
    from organizations o join repositories r on r.organization_id = o.id and r.deleted_at is null
    where o.name_key = $2 and r.name_key = $3 and ($1::text is null or o.provider = $1) and r.visibility = 'Public'
    order by ${PROVIDER_ORDER} limit 1
  ) g on true
  where not pg_is_in_recovery()`;
