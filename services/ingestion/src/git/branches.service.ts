import { Injectable } from '@nestjs/common';
import type { branchesQuery, branchConfigurationRequest, RepositoryGrant } from '@libs/contracts';
import { InvalidRequest } from '@libs/http';
import { DataSource, type EntityManager } from 'typeorm';
import type { z } from 'zod';
import { type Accepted, changeOnceAccepted } from '../audit/accepted';
import { orUnavailable } from '../or-unavailable';
import { BranchNotFound, DefaultBranchIsElsewhere, DefaultBranchIsEnabled } from './git.errors';
import type { BranchView } from './render-git';
import { exactTime } from './time-cursor';

type Query = z.output<typeof branchesQuery>;

export interface ListedBranch extends BranchView {
  updatedExactly: string;
}

const ORDERS = {
  'name asc': { by: 'name collate "C"', after: '(name collate "C") > $6::text' },
  'name desc': { by: 'name collate "C" desc', after: '(name collate "C") < $6::text' },
  'last-updated asc': {
    by: 'updated_at, branch_id',
    after: '(updated_at, branch_id) > ($6::timestamptz, $7::bigint)',
  },
  'last-updated desc': {
    by: 'updated_at desc, branch_id desc',
    after: '(updated_at, branch_id) < ($6::timestamptz, $7::bigint)',
  },
} as const;

@Injectable()
export class BranchesService {
  constructor(private readonly db: DataSource) {}

  /** One page and one branch more, and how many there are in all. */
  async list(
    { repositoryId, defaultBranch }: RepositoryGrant,
    { enabled, search = '', sort, direction, limit, cursor }: Query,
  ): Promise<{ branches: ListedBranch[]; total: number }> {
    const order = ORDERS[`${sort} ${direction ?? (sort === 'name' ? 'asc' : 'desc')}`];
    const wanted = `repository_id = $1 and ($2::boolean is null or (is_enabled or name = $3) = $2)
      and ($4 = '' or position(lower($4) in lower(name)) > 0)`;
    const parameters = [
      repositoryId,
      enabled === undefined ? null : enabled === 'true',
      defaultBranch,
      search,
    ];
    const after = cursor && positionOf(sort, cursor);
    const branches = await orUnavailable(
      this.db.query<ListedBranch[]>(
        `select branch_id as id, name, head_sha as "headSha", is_enabled as "isEnabled", updated_at as "updatedAt",
           ${exactTime('updated_at')} as "updatedExactly"
         from branches where ${wanted} ${after ? `and ${order.after}` : ''}
         order by ${order.by} limit $5`,
        [...parameters, limit + 1, ...(after ?? [])],
      ),
    );
    const [count] = await orUnavailable(
      this.db.query<[{ total: number }]>(
        `select count(*)::int as total from branches where ${wanted}`,
        parameters,
      ),
    );
    return { branches, total: count.total };
  }

  /** @throws BranchNotFound | DefaultBranchIsEnabled | DefaultBranchIsElsewhere */
  async configure(
    { repositoryId, defaultBranch }: RepositoryGrant,
    name: string,
    { isEnabled, isDefault }: z.output<typeof branchConfigurationRequest>,
    accepted: Accepted,
  ): Promise<void> {
    if (isDefault !== undefined && isDefault !== (name === defaultBranch))
      throw new DefaultBranchIsElsewhere();
    if (isEnabled === false && name === defaultBranch) throw new DefaultBranchIsEnabled();
    const transact = <T>(work: (tx: EntityManager) => Promise<T>): Promise<T> =>
      orUnavailable(this.db.transaction(work));
    await changeOnceAccepted(transact, accepted, async (tx) => {
      const [, found] = await tx.query<[unknown[], number]>(
        'update branches set is_enabled = coalesce($3, is_enabled) where repository_id = $1 and name = $2',
        [repositoryId, name, isEnabled ?? null],
      );
      if (found === 0) throw new BranchNotFound();
    });
  }
}

/** A cursor of one order means nothing in another. */
function positionOf(sort: Query['sort'], cursor: NonNullable<Query['cursor']>): readonly (string | number)[] {
  if ((cursor.length === 1) === (sort === 'name')) return cursor;
  throw new InvalidRequest('cursor: must be one that a reply of this list gave');
}
