import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type Accepted, changeOnceAccepted } from '../audit/accepted';
import { orUnavailable } from '../or-unavailable';
import { HookNotFound, TooManyHooks } from './git.errors';

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
   * @throws TooManyHooks
   */
  async create(repositoryId: number, hookId: string, accepted: Accepted): Promise<Hook> {
    return this.change(accepted, async (tx) => {
      // One after another, so that they count each other.
      await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`git_hooks ${repositoryId}`]);
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

/** What cannot be an id is not looked for. */
function requireId(given: string): string {
  if (!HOOK_ID.test(given)) throw new HookNotFound();
  return given;
}
