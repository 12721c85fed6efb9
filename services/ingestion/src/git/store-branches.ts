import type { EntityManager } from 'typeorm';
import type { BranchFact } from './git-facts';
import { branchAfter, type BranchRow, type KnownBranch } from './merge-facts';

/**
 * Adds what is told to what is known of the branches; gives how many are new, changed or gone. The caller holds the
 * repository's row.
 */
export async function storeBranches(
  tx: EntityManager,
  repositoryId: number,
  told: readonly BranchFact[],
  at: Date,
): Promise<number> {
  const gone = told.filter(({ deleted }) => deleted).map(({ name }) => name);
  const deleted = await deleteBranches(tx, repositoryId, gone, at);
  const live = await withoutDeletedLater(tx, repositoryId, merged(told), at);
  const known = await knownBranches(tx, repositoryId, live);
  const changes = live.flatMap((branch) => {
    const after = branchAfter(known.get(branch.name), branch, at);
    return after ? [{ name: branch.name, ...after }] : [];
  });
  await writeBranches(tx, repositoryId, changes);
  const grown = await holdCommits(tx, repositoryId, live);
  return deleted + new Set([...changes.map(({ name }) => name), ...grown]).size;
}

/** The branches that are told to exist, each once; of one that is told several times the last telling counts. */
function merged(told: readonly BranchFact[]): BranchFact[] {
  const byName = new Map<string, { branch: BranchFact; held: Set<string> }>();
  for (const branch of told) {
    if (branch.deleted) continue;
    const before = byName.get(branch.name);
    // Grown in place: a push may name one branch ten thousand times.
    const held = before?.held ?? new Set();
    for (const sha of branch.commits ?? []) held.add(sha);
    if (branch.headSha !== undefined) held.add(branch.headSha);
    byName.set(branch.name, { branch: { ...before?.branch, ...branch }, held });
  }
  return [...byName.values()].map(({ branch, held }) => ({ ...branch, commits: [...held] }));
}

/** What was told for a later time than the deletion is another branch of the same name. */
async function deleteBranches(
  tx: EntityManager,
  repositoryId: number,
  names: readonly string[],
  at: Date,
): Promise<number> {
  if (names.length === 0) return 0;
  await tx.query(
    `insert into branch_deletions as d (repository_id, name, deleted_at)
     select distinct $1::bigint, name, $3::timestamptz from unnest($2::text[]) name
     on conflict (repository_id, name) do update set deleted_at = excluded.deleted_at
       where d.deleted_at < excluded.deleted_at`,
    [repositoryId, names, at],
  );
  const [, deleted] = await tx.query<[unknown[], number]>(
    'delete from branches where repository_id = $1 and name = any($2::text[]) and updated_at <= $3',
    [repositoryId, names, at],
  );
  return deleted;
}

async function withoutDeletedLater(
  tx: EntityManager,
  repositoryId: number,
  branches: BranchFact[],
  at: Date,
): Promise<BranchFact[]> {
  if (branches.length === 0) return [];
  const rows = await tx.query<{ name: string }[]>(
    'select name from branch_deletions where repository_id = $1 and name = any($2::text[]) and deleted_at > $3',
    [repositoryId, branches.map(({ name }) => name), at],
  );
  const deleted = new Set(rows.map(({ name }) => name));
  return branches.filter(({ name }) => !deleted.has(name));
}

/** Held until they are written, so that nobody enables or disables one in between and has that undone. */
async function knownBranches(
  tx: EntityManager,
  repositoryId: number,
  told: readonly BranchFact[],
): Promise<Map<string, KnownBranch>> {
  if (told.length === 0) return new Map();
  const rows = await tx.query<(KnownBranch & { name: string })[]>(
    `select b.name, b.head_sha as "headSha", b.is_enabled as "isEnabled", b.updated_at as "updatedAt",
       exists (select from branch_commits h where h.branch_id = b.branch_id and h.commit_sha = g.head)
         as "holdsToldHead"
     from unnest($2::text[], $3::text[]) as g (name, head)
     join branches b on b.repository_id = $1 and b.name = g.name
     for no key update of b`,
    [repositoryId, told.map(({ name }) => name), told.map(({ headSha }) => headSha ?? null)],
  );
  return new Map(rows.map(({ name, ...branch }) => [name, branch]));
}

async function writeBranches(
  tx: EntityManager,
  repositoryId: number,
  rows: readonly (BranchRow & { name: string })[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into branches (repository_id, name, head_sha, is_enabled, updated_at)
     select $1, * from unnest($2::text[], $3::text[], $4::boolean[], $5::timestamptz[])
     on conflict (repository_id, name) do update set
       head_sha = excluded.head_sha, is_enabled = excluded.is_enabled, updated_at = excluded.updated_at`,
    [
      repositoryId,
      rows.map(({ name }) => name),
      rows.map(({ headSha }) => headSha),
      rows.map(({ isEnabled }) => isEnabled),
      rows.map(({ updatedAt }) => updatedAt),
    ],
  );
}

/** Gives the names of the branches that hold more now. */
async function holdCommits(
  tx: EntityManager,
  repositoryId: number,
  told: readonly BranchFact[],
): Promise<string[]> {
  const pairs = told.flatMap(({ name, headSha, commits = [] }) =>
    [...new Set(headSha === undefined ? commits : [...commits, headSha])].map((sha) => ({ name, sha })),
  );
  if (pairs.length === 0) return [];
  const rows = await tx.query<{ name: string }[]>(
    `with held as (
       insert into branch_commits (branch_id, repository_id, commit_sha)
       select b.branch_id, $1, g.sha from unnest($2::text[], $3::text[]) as g (name, sha)
       join branches b on b.repository_id = $1 and b.name = g.name
       on conflict do nothing returning branch_id)
     select distinct b.name from held join branches b using (branch_id)`,
    [repositoryId, pairs.map(({ name }) => name), pairs.map(({ sha }) => sha)],
  );
  return rows.map(({ name }) => name);
}
