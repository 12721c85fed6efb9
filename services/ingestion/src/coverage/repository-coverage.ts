import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { askedRows } from '../asked-rows';
import { type CommitRow, perhapsToldColumns } from '../git/render-git';
import { COMMIT_FILES, type CountedFile, sharedFiles } from './commit-coverage';
import { isCovered, isOn } from './covered-commits';

/** Below this share of its lines a file counts as having low coverage; one with none at all counts as uncovered instead. */
const LOW_COVERAGE = 0.5;

export interface RepositoryCoverage {
  /** Its position is 0, and its time that of the first upload, where nobody told of the commit. */
  commit: CommitRow;
  files: number;
  uncoveredFiles: number;
  lowCoverageFiles: number;
  coveredLines: number;
  coverableLines: number;
  valueUpdatedAt: Date;
  /** Something newer was acknowledged and is not in any report yet. */
  waiting: boolean;
}

type Sums = Pick<
  RepositoryCoverage,
  'files' | 'uncoveredFiles' | 'lowCoverageFiles' | 'coveredLines' | 'coverableLines'
>;

/** The coverage of the newest commit that has any: the languages of a commit add up (contract 4.1). */
@Injectable()
export class RepositoryCoverageQuery {
  constructor(private readonly db: DataSource) {}

  /** Undefined while nothing was ever processed; of all branches, or of the commits that the given one was seen to hold. */
  async newest(repositoryId: number, branchId?: number): Promise<RepositoryCoverage | undefined> {
    return (await this.newestOf([repositoryId], branchId)).get(repositoryId);
  }

  /** The same of several repositories, in one snapshot. */
  newestOf(repositoryIds: readonly number[], branchId?: number): Promise<Map<number, RepositoryCoverage>> {
    return this.db.transaction('REPEATABLE READ', async (tx) => {
      const found = new Map<number, RepositoryCoverage>();
      for (const { repositoryId, valueUpdatedAt, waiting, ...commit } of await newestCommits(
        tx,
        repositoryIds,
        branchId,
      )) {
        const sums = await sumFiles(tx, repositoryId, commit.sha);
        for await (const file of sharedFiles(tx, { repositoryId, commitSha: commit.sha })) add(sums, file);
        found.set(repositoryId, { commit, valueUpdatedAt, waiting, ...sums });
      }
      return found;
    });
  }
}

type NewestCommit = CommitRow &
  Pick<RepositoryCoverage, 'valueUpdatedAt' | 'waiting'> & {
    readonly repositoryId: number;
  };

/**
 * Of each repository the newest commit that has coverage, if there is one. What waits is counted, along an index that holds nothing else:
 * Postgres takes a third of all reports to wait, and would look for the first of them in the table.
 */
const newestCommits = (
  tx: EntityManager,
  repositoryIds: readonly number[],
  branchId?: number,
): Promise<NewestCommit[]> => {
  const asked = askedRows(
    ['bigint'],
    repositoryIds.map((id) => [id]),
  );
  return tx.query<NewestCommit[]>(
    `select asked.id as "repositoryId", ${perhapsToldColumns('newest')},
       (select max(processed_at) from coverage_reports r
        where r.repository_id = asked.id and r.commit_sha = newest.commit_sha) as "valueUpdatedAt",
       (select count(*) > 0 from coverage_reports r
        where r.repository_id = asked.id and r.requested > r.done) as waiting
     from ${asked.from} as asked (id)
     cross join lateral (
       select c.commit_sha, c.first_received_at from coverage_commits c
       where c.repository_id = asked.id and ${isCovered('c')}
         and ${isOn(branchId, 'c')}
       order by c.position desc limit 1
     ) newest
     left join commits c on c.repository_id = asked.id and c.commit_sha = newest.commit_sha`,
    [...asked.values, branchId ?? null],
  );
};

async function sumFiles(tx: EntityManager, repositoryId: number, commitSha: string): Promise<Sums> {
  const [sums] = await tx.query<[Sums]>(
    `select count(*)::int as files,
       coalesce(sum(coverable), 0)::int as "coverableLines",
       coalesce(sum(covered), 0)::int as "coveredLines",
       count(*) filter (where coverable > 0 and covered = 0)::int as "uncoveredFiles",
       count(*) filter (where covered > 0 and covered < coverable * $3::float8)::int as "lowCoverageFiles"
     from (select min(f.coverable_lines) as coverable, min(f.covered_lines) as covered
           from ${COMMIT_FILES} group by f.filename having count(*) = 1) as file`,
    [repositoryId, commitSha, LOW_COVERAGE],
  );
  return sums;
}

function add(sums: Sums, { coverableLines, coveredLines }: CountedFile): void {
  sums.files += 1;
  sums.coverableLines += coverableLines;
  sums.coveredLines += coveredLines;
  if (coverableLines > 0 && coveredLines === 0) sums.uncoveredFiles += 1;
  else if (coveredLines < coverableLines * LOW_COVERAGE) sums.lowCoverageFiles += 1;
}
