import type { DataSource, EntityManager } from 'typeorm';
import { type Accepted, changeOnceAccepted } from '../audit/accepted';

/**
 * Runs one change of a repository's configuration. Changes of one repository follow each other, so that two at once lose
 * nothing and that what a limit counts stays true until the commit.
 */
export function changeConfiguration<T>(
  db: DataSource,
  repositoryId: number,
  accepted: Accepted,
  change: (tx: EntityManager) => Promise<T>,
): Promise<T> {
  const transact = <R>(work: (tx: EntityManager) => Promise<R>): Promise<R> => db.transaction(work);
  return changeOnceAccepted(transact, accepted, async (tx) => {
    await tx.query('insert into repository_settings (repository_id) values ($1) on conflict do nothing', [
      repositoryId,
    ]);
    await tx.query('select from repository_settings where repository_id = $1 for update', [repositoryId]);
    return change(tx);
  });
}
