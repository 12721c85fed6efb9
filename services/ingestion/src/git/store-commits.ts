import type { EntityManager } from 'typeorm';
import { isAnalysedOnImport } from '../configuration/build-server-analysis';
import type { CommitFact } from './git-facts';

/** Longer messages are cut: they are shown, and nothing else. */
const MAX_MESSAGE_LENGTH = 10_000;

const GIVEN = `jsonb_to_recordset($2::jsonb) as g (sha text, parents text[], author_name text, author_email text,
  message text, committed_at timestamptz, analysed boolean)`;

/**
 * Adds what is told to what is known of the commits; gives how many are new or changed. The caller holds the
 * repository's row. Of one commit that is told twice, the later telling counts.
 */
export async function storeCommits(
  tx: EntityManager,
  repositoryId: number,
  told: readonly CommitFact[],
): Promise<number> {
  if (told.length === 0) return 0;
  const bySha = new Map(told.map((commit) => [commit.sha, commit]));
  const given = JSON.stringify([...bySha.values()].map(rowOf));
  const added = await tx.query<unknown[]>(
    `insert into commits (repository_id, commit_sha, analysed, parents, author_name, author_email, message, committed_at)
     select $1, g.sha, coalesce(g.analysed, ${isAnalysedOnImport('$1')}), coalesce(g.parents, '{}'), g.author_name,
       g.author_email, g.message, g.committed_at
     from ${GIVEN}
     where not exists (select from commits c where c.repository_id = $1 and c.commit_sha = g.sha)
     order by g.committed_at nulls first
     returning 1`,
    [repositoryId, given],
  );
  const [, changed] = await tx.query<[unknown[], number]>(
    `update commits c set
       analysed = coalesce(g.analysed, c.analysed), parents = coalesce(g.parents, c.parents),
       author_name = coalesce(g.author_name, c.author_name), author_email = coalesce(g.author_email, c.author_email),
       message = coalesce(g.message, c.message), committed_at = coalesce(g.committed_at, c.committed_at)
     from ${GIVEN}
     where c.repository_id = $1 and c.commit_sha = g.sha
       and (coalesce(g.analysed, c.analysed), coalesce(g.parents, c.parents), coalesce(g.author_name, c.author_name),
            coalesce(g.author_email, c.author_email), coalesce(g.message, c.message),
            coalesce(g.committed_at, c.committed_at))
         is distinct from
           (c.analysed, c.parents, c.author_name, c.author_email, c.message, c.committed_at)`,
    [repositoryId, given],
  );
  return added.length + changed;
}

/** A commit without parents and one whose parents were not told look alike: neither adds anything. */
const rowOf = (commit: CommitFact): object => ({
  sha: commit.sha,
  parents: commit.parents?.length ? commit.parents : null,
  author_name: commit.authorName,
  author_email: commit.authorEmail,
  message: commit.message === undefined ? undefined : cut(commit.message),
  committed_at: commit.committedAt,
  analysed: commit.analysed,
});

/** At the end of a character, not within one. */
const cut = (text: string): string => text.slice(0, MAX_MESSAGE_LENGTH).replace(/[\uD800-\uDBFF]$/, '');

/** The full SHA of an abbreviated one, where exactly one known commit has it. */
export async function completeSha(
  tx: EntityManager,
  repositoryId: number,
  prefix: string,
): Promise<string | undefined> {
  if (prefix.length === 40) return prefix;
  const rows = await tx.query<{ commit_sha: string }[]>(
    `select commit_sha from commits
     where repository_id = $1 and commit_sha >= $2 and commit_sha < $2 || 'g' limit 2`,
    [repositoryId, prefix],
  );
  return rows.length === 1 ? rows[0]?.commit_sha : undefined;
}
