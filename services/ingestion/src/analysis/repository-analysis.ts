import type { RepositoryGrant } from '@libs/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { askedRows } from '../asked-rows';
import { type CommitRow, perhapsToldColumns } from '../git/render-git';
import { isOnBranch } from './analysed-commit';
import { type AnalysisTimes, timesOf } from './analysis-times';

/** The newest analysis of a repository as a whole. */
export interface RepositoryAnalysis {
  /** Its position is 0, and its time that of the first upload, where nobody told of the commit. */
  commit: CommitRow;
  times: AnalysisTimes;
  /** Without those that are ignored. */
  issues: number;
  /** Of the files whose lines somebody counted; null: of none. */
  loc: number | null;
}

type Row = CommitRow &
  AnalysisTimes &
  Omit<RepositoryAnalysis, 'commit' | 'times'> & { repositoryId: number };

@Injectable()
export class RepositoryAnalysisQuery {
  constructor(private readonly db: DataSource) {}

  /** Undefined while no commit of the branch was analysed. */
  async newest(
    grant: RepositoryGrant,
    branch: string = grant.defaultBranch,
  ): Promise<RepositoryAnalysis | undefined> {
    return (await this.newestOf([grant], () => branch)).get(grant.repositoryId);
  }

  /** Of several repositories, which the caller may read; one without any is absent. */
  async newestOf(
    grants: readonly RepositoryGrant[],
    branchOf = (grant: RepositoryGrant): string => grant.defaultBranch,
  ): Promise<Map<number, RepositoryAnalysis>> {
    const asked = askedRows(
      ['bigint', 'text', 'boolean'],
      grants.map((grant) => {
        const branch = branchOf(grant);
        return [grant.repositoryId, branch, branch === grant.defaultBranch];
      }),
    );
    const rows = await this.db.query<Row[]>(newestOf(asked.from), [...asked.values]);
    return new Map(
      rows.map(({ repositoryId, requestedAt, finalizedAt, isWaiting, issues, loc, ...commit }) => [
        repositoryId,
        { commit, times: { requestedAt, finalizedAt, isWaiting }, issues, loc },
      ]),
    );
  }
}

const newestOf = (asked: string): string => `
  select asked.repository_id as "repositoryId", ${perhapsToldColumns('newest')}, ${timesOf('newest')},
    newest.issues - (
      select count(*)::int from ignored_issues g join analysis_issues i on i.issue_id = g.issue_id
      where g.repository_id = asked.repository_id
        and i.result_position = newest.position and i.generation = newest.done) as issues,
    (select sum(f.loc)::float8 from analysis_files f
     where f.result_position = newest.position and f.generation = newest.done) as loc
  from ${asked} as asked (repository_id, branch, is_default)
  cross join lateral (
    select r.* from analysis_results r
    where r.repository_id = asked.repository_id and r.done > 0 and r.has_issues
      and ${isOnBranch('asked.branch', 'asked.is_default')}
    order by r.position desc limit 1) newest
  left join commits c on c.repository_id = asked.repository_id and c.commit_sha = newest.commit_sha`;
