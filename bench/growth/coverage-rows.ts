import { gzipSync } from 'node:zlib';
import type { Client } from 'pg';
import { packLines } from '../../services/ingestion/src/coverage/packed-lines';
import { withoutIndexes } from './without-indexes';

const FILES = 5;
const LINES = Array.from({ length: 60 }, (_, index) => 2 * index + 1);
const HITS = LINES.map((line) => line % 5);
/** One pull request for so many commits. */
const COMMITS_PER_PULL_REQUEST = 10;
/** From so many rows on it is quicker to make the indexes anew. */
const BULK = 50_000;
/** Adds lines 1 to 20 of a file that every commit has. */
const DIFF = gzipSync(`--- a/src/file-0.ts\n+++ b/src/file-0.ts\n@@ -0,0 +1,20 @@\n${'+\n'.repeat(20)}`);
const TABLES = [
  ...['commits', 'branches', 'branch_commits', 'coverage_commits', 'coverage_uploads', 'coverage_reports'],
  ...['coverage_report_files', 'pull_requests', 'pull_request_diffs'],
];

/**
 * A repository with so many commits on its main branch, each with one processed report of five files, and a pull request for every ten
 * of them.
 */
export async function makeCoverage(db: Client, repositoryId: number, commits: number): Promise<void> {
  const rows = async (): Promise<void> => {
    for (const statement of COMMITS) await db.query(statement, [repositoryId, commits]);
  };
  const files = async (): Promise<void> => {
    const { coverable, covered } = COUNTS;
    await db.query(REPORT_FILES, [repositoryId, FILES, packLines(LINES, HITS), coverable, covered]);
  };
  await rows();
  await (commits < BULK ? files() : withoutIndexes(db, 'coverage_report_files', files));
  await db.query(PULL_REQUESTS, [repositoryId, Math.floor(commits / COMMITS_PER_PULL_REQUEST)]);
  await db.query(DIFFS, [repositoryId, DIFF]);
  for (const table of TABLES) await db.query(`vacuum (analyze) ${table}`);
  await db.query('checkpoint');
}

/** The name of commit `i` of the repository $1. */
export const shaOf = (commit: string): string =>
  `md5(format('%s %s', $1::bigint, ${commit})) || left(md5(format('%s %s', ${commit}, $1::bigint)), 8)`;

const COUNTS = { coverable: LINES.length, covered: HITS.filter((hits) => hits > 0).length };

/** $1 repository, $2 commits. */
const COMMITS = [
  `insert into commits (repository_id, commit_sha, on_enabled_branch, analysed, parents, author_name, message, committed_at)
   select $1, ${shaOf('i')}, true, true, array[${shaOf('i - 1')}], 'Ada', 'Commit ' || i, now() - ($2::int - i) * interval '1 minute'
   from generate_series(1, $2::int) i`,
  `insert into branches (repository_id, name, head_sha) select $1, 'main', ${shaOf('$2::int')}`,
  `insert into branch_commits (branch_id, repository_id, commit_sha)
   select branch_id, $1, ${shaOf('i')} from branches, generate_series(1, $2::int) i where repository_id = $1`,
  `insert into coverage_commits (repository_id, commit_sha) select $1, ${shaOf('i')} from generate_series(1, $2::int) i`,
  `insert into coverage_uploads (upload_id, repository_id, commit_sha, language, kind, digest, body_bytes, generation, token_id)
   select gen_random_uuid(), $1, ${shaOf('i')}, 'TypeScript', 'complete', sha256('bench'), 2000, 1, 'AAAAAAAAAAAA'
   from generate_series(1, $2::int) i`,
  `insert into coverage_reports (report_id, repository_id, commit_sha, language, requested, done, received_at, processed_at, files,
     coverable_lines, covered_lines)
   select gen_random_uuid(), $1, ${shaOf('i')}, 'TypeScript', 1, 1, now() - ($2::int - i) * interval '1 minute', now(), ${FILES},
     ${FILES * COUNTS.coverable}, ${FILES * COUNTS.covered}
   from generate_series(1, $2::int) i`,
];

/** $1 repository, $2 files, $3 their lines, $4 coverable ones, $5 covered ones. */
const REPORT_FILES = `
  insert into coverage_report_files (report_position, generation, number, filename, coverable_lines, covered_lines, lines)
  select r.position, 1, i, 'src/file-' || i || '.ts', $4, $5, $3
  from coverage_reports r, generate_series(0, $2::int - 1) i where r.repository_id = $1 order by r.position, i`;

/** $1 repository, $2 how many: each of one commit. */
const PULL_REQUESTS = `
  insert into pull_requests (repository_id, number, title, head_sha, common_ancestor_sha, origin_branch, target_branch, updated_at)
  select $1, i, 'Change ' || i, ${shaOf(`i * ${String(COMMITS_PER_PULL_REQUEST)}`)},
    ${shaOf(`i * ${String(COMMITS_PER_PULL_REQUEST)} - 1`)}, 'change-' || i, 'main', now() - ($2::int - i) * interval '1 minute'
  from generate_series(1, $2::int) i`;

/** $1 repository, $2 the diff. */
const DIFFS = `
  insert into pull_request_diffs (repository_id, number, head_sha, diff)
  select repository_id, number, head_sha, $2 from pull_requests where repository_id = $1`;
