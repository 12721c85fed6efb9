import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Actor, AuditEntry } from '../audit/audit-log';
import type { Committed } from '../revocations/revoke-tokens';
import { endedToken, TokenEvents, type ToldToken } from '../tokens/token-events';
import { RepositoryNotFound } from '../tokens.errors';
import { AccessLog, type LoggedChange, openChange } from './access-log';
import { lockOrganizationOf } from './lock-organization';
import { lockRepository } from './lock-repository';

type LiveToken = ToldToken & { readonly id: number };

/** Deletes a repository for everybody and revokes its tokens. Its name is free again; its row stays for the audit log. */
@Injectable()
export class DeleteRepository {
  constructor(
    private readonly db: DataSource,
    private readonly access: AccessLog,
    private readonly events: TokenEvents,
  ) {}

  /** Repeated while the first deletion is not proven yet it waits with it. @throws RepositoryNotFound afterwards */
  delete(repositoryId: number, actor: Actor): Promise<Committed> {
    return this.db.transaction(async (tx) => {
      // Whose membership stands on this repository alone depends on every other role in the organization.
      await lockOrganizationOf(tx, repositoryId);
      const { organizationId, name, isDeleted } = await lockRepository(tx, repositoryId);
      if (isDeleted) {
        const open = await openChange(tx, organizationId);
        if (!open) throw new RepositoryNotFound();
        return open;
      }
      const tokens = await lockLiveTokens(tx, repositoryId);
      await tx.query('update repositories set deleted_at = now() where id = $1', [repositoryId]);
      const committed = await this.access.write(tx, {
        organizationId,
        // Every cached answer about the repository or one of its tokens falls with its row. That an account belongs to the
        // organization is another answer, which names the account only.
        subjects: [...(await membersNoMore(tx, organizationId, repositoryId)), { repositoryId }],
        reason: 'repository-deleted',
        takesAway: true,
        audit: auditOf({ organizationId, repositoryId, name, tokens }, actor),
      });
      await this.revokeTokens(tx, tokens, committed);
      return committed;
    });
  }

  private async revokeTokens(
    tx: EntityManager,
    tokens: readonly LiveToken[],
    { seq, incarnation, changedAt }: LoggedChange,
  ): Promise<void> {
    await tx.query(
      `update tokens set revoked_at = $3, revoked_seq = $2, version = version + 1, state_version = version + 1
       where id = any($1)`,
      [tokens.map(({ id }) => id), seq, changedAt],
    );
    await this.events.revoked(
      tx,
      tokens.map((token) => endedToken(token, { seq, incarnation })),
      changedAt,
    );
  }
}

/** Whose only part in the organization was their role on the deleted repository. */
async function membersNoMore(
  tx: EntityManager,
  organizationId: number,
  repositoryId: number,
): Promise<{ accountId: number }[]> {
  return tx.query<{ accountId: number }[]>(
    `select role.account_id::float8 as "accountId" from repository_roles role
     where role.repository_id = $1 and not exists (
       select from organization_grants left_over
       where left_over.organization_id = $2 and left_over.account_id = role.account_id)
     order by role.account_id`,
    [repositoryId, organizationId],
  );
}

/** In the order of their ids, as whoever revokes several. */
const lockLiveTokens = (tx: EntityManager, repositoryId: number): Promise<LiveToken[]> =>
  tx.query<LiveToken[]>(
    `select id::float8 as id, token_id as "tokenId", kind, account_id::float8 as "accountId",
            repository_id::float8 as "repositoryId", session_id::float8 as "sessionId", name, created_at as "createdAt", expires_at as "expiresAt", version
     from tokens where repository_id = $1 and revoked_at is null and (expires_at is null or expires_at > now())
     order by id for update`,
    [repositoryId],
  );

function auditOf(
  gone: { organizationId: number; repositoryId: number; name: string; tokens: readonly LiveToken[] },
  actor: Actor,
): AuditEntry[] {
  const { organizationId, repositoryId, name, tokens } = gone;
  const common = { result: 'succeed', actor, organizationId, repositoryId } as const;
  return [
    ...tokens.map(({ id, tokenId }) => ({
      ...common,
      action: 'repositories.tokens.delete' as const,
      entityId: id,
      details: { tokenId },
    })),
    { ...common, action: 'repositories.delete', entityId: repositoryId, details: { name } },
  ];
}
