import type { RepositoryGrant } from '@libs/contracts';
import type { EntityManager } from 'typeorm';
import { RepositoryNotFound } from '../tokens.errors';

export interface LockedRepository {
  readonly organizationId: number;
  readonly name: string;
  readonly visibility: RepositoryGrant['visibility'];
  readonly defaultBranch: string;
  readonly isDeleted: boolean;
}

/** The first lock of whatever changes a repository or makes a token for it; whoever deletes it holds its organization already. */
export async function lockRepository(tx: EntityManager, repositoryId: number): Promise<LockedRepository> {
  const [repository] = await tx.query<LockedRepository[]>(
    `select organization_id::float8 as "organizationId", name, visibility, default_branch as "defaultBranch",
            deleted_at is not null as "isDeleted"
     from repositories where id = $1 for no key update`,
    [repositoryId],
  );
  if (!repository) throw new RepositoryNotFound();
  return repository;
}
