import { Injectable } from '@nestjs/common';
import type { RepositoryGrant } from '@libs/contracts';
import { DataSource } from 'typeorm';
import { IS_ANALYSED } from '../analysis/is-analysed';
import { type BranchView, COMMIT_COLUMNS, type CommitRow } from '../git/render-git';
import { WAITING_PARTIALS } from './reports.service';
import { type CommitFacts, type ReportFacts, type ReportStatus, statusOf } from './report-status';

export interface ReportState {
  reportId: string;
  commitSha: string;
  language: string;
  createdAt: Date;
  /** Of the uploads that it is made of, uncompressed. */
  sizeBytes: number;
  /** Whether partial uploads are among them. */
  isPartial: boolean;
  status: ReportStatus;
  /** Why it could not be processed, if that is so. */
  problem: string | null;
  /** Where it is known. */
  commit: (CommitRow & { branches: BranchView[] }) | undefined;
}

/** The branches that a commit is shown with. */
const MAX_BRANCHES = 10;

/**
 * Whether commit `c` is analysed, as far as branches go: it is on an enabled branch, or the head of a pull request into one.
 * Where no branch was ever told, that is not held against a commit. $3 is the default branch, which is always enabled. `offset 0`
 * keeps each question to its commit: otherwise Postgres reads all commits and pull requests of the repository for it.
 */
const ON_ENABLED_BRANCH = `(
  not exists (select from branches where repository_id = $1)
  or exists (
    select from branch_commits h join branches b on b.branch_id = h.branch_id
    where h.repository_id = $1 and h.commit_sha = c.commit_sha and (b.is_enabled or b.name = $3) offset 0)
  or exists (
    select from pull_requests p left join branches t on t.repository_id = $1 and t.name = p.target_branch
    where p.repository_id = $1 and p.head_sha = c.commit_sha and (t.is_enabled is not false or t.name = $3) offset 0))`;

const BRANCHES = `(
  select coalesce(json_agg(json_build_object('id', b.branch_id, 'name', b.name, 'headSha', b.head_sha,
    'isEnabled', b.is_enabled, 'updatedAt', b.updated_at) order by b.name = $3 desc, b.name), '[]')
  from (select b.* from branch_commits h join branches b on b.branch_id = h.branch_id
        where h.repository_id = $1 and h.commit_sha = c.commit_sha
        order by b.name = $3 desc, b.name limit ${String(MAX_BRANCHES)}) b)`;

/** What report `r` is made of: the last complete upload, and the partials since. */
const ITS_UPLOADS = `coverage_uploads u
  where u.repository_id = r.repository_id and u.commit_sha = r.commit_sha and u.language = r.language
    and u.kind <> 'final' and u.position >= coalesce((
      select max(position) from coverage_uploads complete
      where complete.repository_id = r.repository_id and complete.commit_sha = r.commit_sha
        and complete.language = r.language and complete.kind = 'complete'), 0)`;
const UPLOADED_BYTES = `(select coalesce(sum(u.body_bytes), 0)::float8 from ${ITS_UPLOADS})`;
const HAS_PARTIALS = `exists (select from ${ITS_UPLOADS} and u.kind = 'partial')`;

type BranchJson = Omit<BranchView, 'updatedAt'> & { updatedAt: string };

interface StateRow extends Omit<CommitRow, 'position' | 'sha'>, Omit<ReportFacts, 'commit'> {
  reportId: string;
  commitSha: string;
  language: string;
  createdAt: Date;
  sizeBytes: number;
  isPartial: boolean;
  problem: string | null;
  imported: boolean;
  /** Null where the commit is not known, like all else of it. */
  position: number | null;
  analysed: boolean | null;
  onEnabledBranch: boolean;
  branches: BranchJson[];
}

type Scope = Pick<RepositoryGrant, 'repositoryId' | 'defaultBranch'>;

/** What became of uploads, from what is known of their commits at the moment of asking. */
@Injectable()
export class ReportStatesQuery {
  constructor(private readonly db: DataSource) {}

  /** The reports that were uploaded to last, newest first. */
  last(grant: Scope, limit: number): Promise<ReportState[]> {
    return this.states(grant, 'order by r.received_at desc, r.position desc limit $2', limit);
  }

  /** All reports of a commit, oldest first. */
  ofCommit(grant: Scope, commitSha: string): Promise<ReportState[]> {
    return this.states(grant, 'and r.commit_sha = $2 order by r.position', commitSha);
  }

  private async states(
    { repositoryId, defaultBranch }: Scope,
    which: string,
    parameter: number | string,
  ): Promise<ReportState[]> {
    const rows = await this.db.query<StateRow[]>(
      `select r.report_id as "reportId", r.commit_sha as "commitSha", r.language, r.received_at as "createdAt", r.requested, r.done,
         coalesce(r.parked_reason, r.last_problem) as problem, ${WAITING_PARTIALS} as "waitingPartials",
         ${UPLOADED_BYTES} as "sizeBytes", ${HAS_PARTIALS} as "isPartial", exists (select from commits where repository_id = $1) as imported, ${IS_ANALYSED} as analysed, ${COMMIT_COLUMNS},
         ${ON_ENABLED_BRANCH} as "onEnabledBranch", ${BRANCHES} as branches
       from coverage_reports r
       left join commits c on c.repository_id = r.repository_id and c.commit_sha = r.commit_sha
       where r.repository_id = $1 ${which}`,
      [repositoryId, parameter, defaultBranch],
    );
    return rows.map(stateOf);
  }
}

const stateOf = (row: StateRow): ReportState => ({
  reportId: row.reportId,
  commitSha: row.commitSha,
  language: row.language,
  createdAt: row.createdAt,
  sizeBytes: row.sizeBytes,
  isPartial: row.isPartial,
  problem: row.problem,
  status: statusOf({ ...row, commit: commitFactsOf(row) }),
  commit: commitOf(row),
});

function commitFactsOf({ imported, analysed, onEnabledBranch }: StateRow): CommitFacts {
  if (!imported) return 'unimported';
  return analysed === null ? 'unknown' : { onEnabledBranch, analysed };
}

function commitOf({ position, branches, ...row }: StateRow): ReportState['commit'] {
  if (position === null) return undefined;
  return {
    ...row,
    position,
    sha: row.commitSha,
    branches: branches.map((branch) => ({ ...branch, updatedAt: new Date(branch.updatedAt) })),
  };
}
