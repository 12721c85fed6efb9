import type { EntityManager } from 'typeorm';

/** Action names as the audit API of the contract shows them (contract 2.5); `use`, for refused uses, and those of repositories are ours. */
export type AuditAction =
  | `${'user' | 'repositories'}.tokens.${'create' | 'read' | 'delete' | 'use'}`
  | `repositories.${'create' | 'follow' | 'unfollow'}`
  | 'organizations.create';

/** Who did it; absent where Portcullis itself did. */
export interface Actor {
  readonly accountId?: number | undefined;
  readonly tokenId?: string | undefined;
}

export interface AuditEntry {
  readonly action: AuditAction;
  readonly result: 'succeed' | 'failed' | 'rejected';
  readonly actor?: Actor | undefined;
  /** Of an action on an organization. */
  readonly organizationId?: number | undefined;
  readonly repositoryId?: number | null | undefined;
  /** The public API's number of what was acted on. */
  readonly entityId?: number | undefined;
  readonly details?: Readonly<Record<string, unknown>>;
}

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
              (e->>'repositoryId')::bigint, e->>'entityId', coalesce(e->'details', '{}')
       from jsonb_array_elements($1::jsonb) with ordinality as given(e, n) order by n
       returning position`,
      [
        JSON.stringify(
          entries.map(({ actor, organizationId, details, ...entry }) => ({
            accountId: actor?.accountId,
            tokenId: actor?.tokenId,
            ...entry,
            details: { ...details, organizationId },
          })),
        ),
      ],
    );
    return rows.map((row) => Number(row.position)).sort((one, other) => one - other);
  }
}
