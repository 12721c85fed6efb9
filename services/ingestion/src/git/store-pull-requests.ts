import type { EntityManager } from 'typeorm';
import type { PullRequestFact } from './git-facts';
import { type KnownPullRequest, pullRequestAfter } from './merge-facts';

/**
 * Adds what is told to what is known of the pull requests; gives how many are new or changed. The caller holds the
 * repository's row. Of one that is told twice, the later telling counts.
 */
export async function storePullRequests(
  tx: EntityManager,
  repositoryId: number,
  told: readonly PullRequestFact[],
  at: Date,
): Promise<number> {
  if (told.length === 0) return 0;
  const byNumber = new Map(told.map((one) => [one.number, one]));
  const known = await knownPullRequests(tx, repositoryId, [...byNumber.keys()]);
  const changes = new Map<number, KnownPullRequest>();
  for (const [number, one] of byNumber) {
    const after = pullRequestAfter(known.get(number), one, at);
    if (after) changes.set(number, after);
  }
  await writePullRequests(tx, repositoryId, changes);
  const changed = new Set(changes.keys());
  for (const { number, headSha, diff } of byNumber.values()) {
    const head = (changes.get(number) ?? known.get(number))?.headSha;
    if (diff && headSha === head && (await writeDiff(tx, repositoryId, { number, headSha, diff })))
      changed.add(number);
  }
  return changed.size;
}

async function knownPullRequests(
  tx: EntityManager,
  repositoryId: number,
  numbers: readonly number[],
): Promise<Map<number, KnownPullRequest>> {
  const rows = await tx.query<(KnownPullRequest & { number: number })[]>(
    `select number, title, author, state, head_sha as "headSha", common_ancestor_sha as "commonAncestorSha",
       origin_branch as "originBranch", target_branch as "targetBranch", updated_at as "updatedAt"
     from pull_requests where repository_id = $1 and number = any($2::int[])`,
    [repositoryId, numbers],
  );
  return new Map(rows.map(({ number, ...pullRequest }) => [number, pullRequest]));
}

async function writePullRequests(
  tx: EntityManager,
  repositoryId: number,
  changes: ReadonlyMap<number, KnownPullRequest>,
): Promise<void> {
  if (changes.size === 0) return;
  const rows = [...changes].map(([number, pullRequest]) => ({ number, ...pullRequest }));
  await tx.query(
    `insert into pull_requests (repository_id, number, title, author, state, head_sha, common_ancestor_sha,
       origin_branch, target_branch, updated_at)
     select $1, number, title, author, state, "headSha", "commonAncestorSha", "originBranch", "targetBranch", "updatedAt"
     from jsonb_to_recordset($2::jsonb) as g (number int, title text, author text, state text, "headSha" text,
       "commonAncestorSha" text, "originBranch" text, "targetBranch" text, "updatedAt" timestamptz)
     on conflict (repository_id, number) do update set
       title = excluded.title, author = excluded.author, state = excluded.state, head_sha = excluded.head_sha,
       common_ancestor_sha = excluded.common_ancestor_sha, origin_branch = excluded.origin_branch,
       target_branch = excluded.target_branch, updated_at = excluded.updated_at`,
    [repositoryId, JSON.stringify(rows)],
  );
}

/** Whether it is another one than there was. */
async function writeDiff(
  tx: EntityManager,
  repositoryId: number,
  { number, headSha, diff }: { number: number; headSha: string; diff: Buffer },
): Promise<boolean> {
  const written = await tx.query<unknown[]>(
    `insert into pull_request_diffs as d (repository_id, number, head_sha, diff) values ($1, $2, $3, $4)
     on conflict (repository_id, number) do update set head_sha = excluded.head_sha, diff = excluded.diff
       where (d.head_sha, d.diff) is distinct from (excluded.head_sha, excluded.diff)
     returning 1`,
    [repositoryId, number, headSha, diff],
  );
  return written.length > 0;
}
