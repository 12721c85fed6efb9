import {
  type AuditAction,
  type AuditRole,
  type OrganizationRole,
  type Permission,
  REPOSITORY_ROLES,
} from '@libs/contracts';
import type { EntityManager } from 'typeorm';

/** Who did it; absent where Portcullis itself did. A principal is one, with the role that it acted in. */
export interface Actor {
  readonly accountId?: number | undefined;
  readonly tokenId?: string | undefined;
  readonly repository?: { readonly permission: Permission } | undefined;
  readonly organization?: { readonly role: OrganizationRole } | undefined;
  /** Where it is known as such, and no principal is. */
  readonly role?: AuditRole | undefined;
}

export interface AuditEntry {
  readonly action: AuditAction;
  readonly result: 'succeed' | 'failed' | 'rejected';
  readonly actor?: Actor | undefined;
  /** Of an action on an organization; that of a repository is known. */
  readonly organizationId?: number | undefined;
  readonly repositoryId?: number | null | undefined;
  /** The public API's number of what was acted on. */
  readonly entityId?: number | string | undefined;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

const ORGANIZATION_ROLES: Readonly<Record<OrganizationRole, AuditRole>> = {
  member: 'organizationMember',
  manager: 'organizationManager',
  admin: 'organizationAdmin',
};

/** Of `details`, for the log itself: the hash covers them there, and the audit API shows them elsewhere. */
export const OWN_DETAILS = ['organizationId', 'actorRole'] as const;

/**
 * Writes the append-only audit log. The database chains the rows and holds the chain's head until the transaction ends:
 * write the entry as late as the transaction allows, and nothing slow after it.
 */
export class AuditLog {
  /** Returns the entries' positions, in the order given. */
  async append(tx: EntityManager, entries: readonly AuditEntry[]): Promise<number[]> {
    const rows = await tx.query<{ position: string }[]>(
      `insert into audit (action, result, actor_account_id, actor_token_id, repository_id, entity_id, details)
       select e->>'action', e->>'result', (e->>'accountId')::bigint, e->>'tokenId',
              (e->>'repositoryId')::bigint, e->>'entityId', e->'details'
       from jsonb_array_elements($1::jsonb) with ordinality as given(e, n) order by n
       returning position`,
      [JSON.stringify(entries.map(toRow))],
    );
    return rows.map((row) => Number(row.position)).sort((one, other) => one - other);
  }
}

const toRow = ({ actor, organizationId, details, ...entry }: AuditEntry): object => ({
  accountId: actor?.accountId,
  tokenId: actor?.tokenId,
  ...entry,
  details: { ...details, organizationId, actorRole: roleOf(actor) },
});

/** The role in the organization where that is what the operation asked for, else the one on the repository. */
function roleOf({ organization, repository, role }: Actor = {}): AuditRole | undefined {
  if (role) return role;
  if (organization) return ORGANIZATION_ROLES[organization.role];
  return repository && REPOSITORY_ROLES[repository.permission];
}
