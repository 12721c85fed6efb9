import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type Accepted, changeOnceAccepted } from '../audit/accepted';
import { orUnavailable } from '../or-unavailable';
import { HookNotFound, RepositoryGone, TooManyHooks } from './git.errors';

export interface Hook {
  id: string;
  createdAt: Date;
}

const MAX_HOOKS = 20;
const HOOK_ID = /^[A-Za-z0-9_-]{22}$/;

/** One that nobody guesses. */
export const newHookId = (): string => randomBytes(16).toString('base64url');

/** The webhooks of repositories. */
@Injectable()
export class HooksService {
  constructor(private readonly db: DataSource) {}

  /**
   * @param hookId as newHookId gives it
   * @throws TooManyHooks, RepositoryGone
   */
  async create(repositoryId: number, hookId: string, accepted: Accepted): Promise<Hook> {
    return this.change(accepted, async (tx) => {
      await lockHooks(tx, repositoryId);
      if (await isDeleted(tx, repositoryId)) throw new RepositoryGone();
      const [hook] = await tx.query<Hook[]>(
        `insert into git_hooks (hook_id, repository_id)
         select $1, $2 where (select count(*) from git_hooks where repository_id = $2) < $3
         returning hook_id as id, created_at as "createdAt"`,
        [hookId, repositoryId, MAX_HOOKS],
      );
      if (!hook) throw new TooManyHooks(MAX_HOOKS);
      return hook;
    });
  }

  async list(repositoryId: number): Promise<Hook[]> {
    return orUnavailable(
      this.db.query<Hook[]>(
        `select hook_id as id, created_at as "createdAt" from git_hooks
         where repository_id = $1 order by created_at desc, hook_id`,
        [repositoryId],
      ),
    );
  }

  /** @throws HookNotFound */
  async delete(repositoryId: number, hookId: string, accepted: Accepted): Promise<void> {
    const id = requireId(hookId);
    await this.change(accepted, async (tx) => {
      const [, deleted] = await tx.query<[unknown[], number]>(
        'delete from git_hooks where repository_id = $1 and hook_id = $2',
        [repositoryId, id],
      );
      if (deleted === 0) throw new HookNotFound();
    });
  }

  /** The repository is deleted: it has no webhooks, and never gets one, whatever is still under way. More than once is harmless. */
  async deleteForGood(repositoryId: number, deletedAt: string): Promise<void> {
    await this.db.transaction(async (tx) => {
      await lockHooks(tx, repositoryId);
      await tx.query(
        `insert into deleted_repositories (repository_id, deleted_at) values ($1, $2)
         on conflict (repository_id) do nothing`,
        [repositoryId, deletedAt],
      );
      await tx.query('delete from git_hooks where repository_id = $1', [repositoryId]);
    });
  }

  /** @throws HookNotFound */
  async repositoryOf(hookId: string): Promise<number> {
    const [row] = await orUnavailable(
      this.db.query<{ repositoryId: number }[]>(
        'select repository_id as "repositoryId" from git_hooks where hook_id = $1',
        [requireId(hookId)],
      ),
    );
    if (!row) throw new HookNotFound();
    return row.repositoryId;
  }

  private change<T>(accepted: Accepted, work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return changeOnceAccepted(
      (each) => orUnavailable(this.db.transaction('READ COMMITTED', each)),
      accepted,
      work,
    );
  }
}

/** One after another, so that new ones count each other, and a deletion sees those of before and is seen by those after it. */
const lockHooks = (tx: EntityManager, repositoryId: number): Promise<unknown> =>
  tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`git_hooks ${repositoryId}`]);

async function isDeleted(tx: EntityManager, repositoryId: number): Promise<boolean> {
  const rows = await tx.query<unknown[]>('select from deleted_repositories where repository_id = $1', [
    repositoryId,
  ]);
  return rows.length > 0;
}

/** What cannot be an id is not looked for. */
function requireId(given: string): string {
  if (!HOOK_ID.test(given)) throw new HookNotFound();
  return given;
}
