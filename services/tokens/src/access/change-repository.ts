import type { RepositoryChange, RepositoryGrant } from '@libs/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../audit/audit-log';
import type { Committed } from '../revocations/revoke-tokens';
import { RepositoryNotFound } from '../tokens.errors';
import { AccessLog, openChange } from './access-log';
import { lockRepository } from './lock-repository';

/** From whom nobody has to be let in to whom everybody may. */
const OPENNESS = [
  'Private',
  'LoginPublic',
  'Public',
] as const satisfies readonly RepositoryGrant['visibility'][];

/** Changes who may read a repository without a role, and its default branch. */
@Injectable()
export class ChangeRepository {
  constructor(
    private readonly db: DataSource,
    private readonly access: AccessLog,
  ) {}

  /** Gives what is to be proven before it is answered: nothing unless fewer may read it than before. */
  change(repositoryId: number, wanted: RepositoryChange, actor: Actor): Promise<Committed | undefined> {
    return this.db.transaction(async (tx) => {
      const found = await lockRepository(tx, repositoryId);
      if (found.isDeleted) throw new RepositoryNotFound();
      const { organizationId, ...before } = found;
      const visibility = wanted.visibility ?? before.visibility;
      const defaultBranch = wanted.defaultBranch ?? before.defaultBranch;
      const open = await openChange(tx, organizationId);
      if (visibility === before.visibility && defaultBranch === before.defaultBranch) return open;
      await tx.query('update repositories set visibility = $2, default_branch = $3 where id = $1', [
        repositoryId,
        visibility,
        defaultBranch,
      ]);
      const isClosed = OPENNESS.indexOf(visibility) < OPENNESS.indexOf(before.visibility);
      const committed = await this.access.write(tx, {
        organizationId,
        // Cached grants carry both.
        subjects: [{ repositoryId }],
        reason: 'repository-changed',
        takesAway: isClosed,
        audit: [
          {
            action: 'repositories.update',
            result: 'succeed',
            actor,
            organizationId,
            repositoryId,
            entityId: repositoryId,
            details: {
              ...(visibility !== before.visibility && { visibility, visibilityBefore: before.visibility }),
              ...(defaultBranch !== before.defaultBranch && {
                defaultBranch,
                defaultBranchBefore: before.defaultBranch,
              }),
            },
          },
        ],
      });
      return isClosed ? committed : open;
    });
  }
}
