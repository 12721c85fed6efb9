import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type Commit, countCommit } from './commit-coverage';
import type { LineCounts } from './percentages';

interface TotalRow extends LineCounts {
  commitSha: string;
  /** Whether the lines are those of the reports as they stand. */
  isCounted: boolean;
}

interface Counted extends LineCounts {
  /** Which generations of which reports were counted. */
  reports: string;
}

const REPORTS = `string_agg(r.position || '.' || r.done, ',' order by r.position)`;

/** A commit with more reports than so is counted when it is first read. Otherwise each new report would count all before it. */
const REPORTS_COUNTED_WHEN_STORED = 20;

/**
 * The coverage of commits as wholes, the same number for every read.
 *
 * A line that two languages report counts once, so the sum of a commit's reports says too much as soon as there are two, and
 * counting it right reads all its files: nothing to do for each row of a page. So the total of the only report is that of the
 * commit, and what was counted over several is kept, with the generations of the reports that it was counted over. A kept
 * total is only used while these are the reports there are; it is derived anew and never added to, so it does not matter who
 * keeps it, in which order, or whether somebody failed to. The worker keeps it when it stores a report. Two that store reports
 * of one commit at the same moment do not see each other, and reports may be older than this: then the first read counts.
 */
@Injectable()
export class CommitTotals {
  constructor(private readonly db: DataSource) {}

  /** Undefined while no report of the commit was ever processed. */
  async of({ repositoryId, commitSha }: Commit): Promise<LineCounts | undefined> {
    return (await this.ofAll(repositoryId, [commitSha])).get(commitSha);
  }

  /** By commit; without those of which no report was ever processed. */
  async ofAll(repositoryId: number, commitShas: readonly string[]): Promise<Map<string, LineCounts>> {
    const totals = new Map<string, LineCounts>();
    for (const { commitSha, isCounted, ...known } of await this.known(repositoryId, commitShas)) {
      const counts = isCounted ? known : await this.countNow({ repositoryId, commitSha });
      if (counts) totals.set(commitSha, counts);
    }
    return totals;
  }

  private known(repositoryId: number, commitShas: readonly string[]): Promise<TotalRow[]> {
    return this.db.query<TotalRow[]>(
      `select now.commit_sha as "commitSha", now.number = 1 or kept.commit_sha is not null as "isCounted",
         coalesce(kept.coverable_lines, now.coverable)::float8 as "coverableLines",
         coalesce(kept.covered_lines, now.covered)::float8 as "coveredLines"
       from (
         select r.commit_sha, count(*) as number, ${REPORTS} as reports,
           sum(r.coverable_lines) as coverable, sum(r.covered_lines) as covered
         from coverage_reports r
         where r.repository_id = $1 and r.commit_sha = any($2::text[]) and r.done > 0
         group by r.commit_sha) now
       left join coverage_commit_totals kept on kept.repository_id = $1 and kept.commit_sha = now.commit_sha
         and kept.reports = now.reports and now.number > 1`,
      [repositoryId, commitShas],
    );
  }

  /** Counts in one snapshot, and keeps it after that: a snapshot could not write what somebody else has written since. */
  private async countNow(commit: Commit): Promise<LineCounts | undefined> {
    const counted = await this.db.transaction('REPEATABLE READ', (tx) => count(tx, commit));
    if (counted) await keep(this.db.manager, commit, counted);
    return counted && { coverableLines: counted.coverableLines, coveredLines: counted.coveredLines };
  }
}

/** To be called where a report of the commit is stored. One report needs nothing: its own total is the commit's. */
export async function keepTotal(tx: EntityManager, commit: Commit): Promise<void> {
  const [{ number }] = await tx.query<[{ number: number }]>(
    'select count(*)::int as number from coverage_reports where repository_id = $1 and commit_sha = $2 and done > 0',
    [commit.repositoryId, commit.commitSha],
  );
  if (number < 2 || number > REPORTS_COUNTED_WHEN_STORED) return;
  const counted = await count(tx, commit);
  if (counted) await keep(tx, commit, counted);
}

/** Reads first which reports there are: should one change while its files are counted, the total is of none that there is. */
async function count(tx: EntityManager, commit: Commit): Promise<Counted | undefined> {
  const [{ reports }] = await tx.query<[{ reports: string | null }]>(
    `select ${REPORTS} as reports from coverage_reports r
     where r.repository_id = $1 and r.commit_sha = $2 and r.done > 0`,
    [commit.repositoryId, commit.commitSha],
  );
  const counts = await countCommit(tx, commit);
  return reports === null || !counts ? undefined : { ...counts, reports };
}

async function keep(tx: EntityManager, { repositoryId, commitSha }: Commit, total: Counted): Promise<void> {
  await tx.query(
    `insert into coverage_commit_totals (repository_id, commit_sha, reports, coverable_lines, covered_lines)
     values ($1, $2, $3, $4, $5)
     on conflict (repository_id, commit_sha) do update set reports = excluded.reports,
       coverable_lines = excluded.coverable_lines, covered_lines = excluded.covered_lines`,
    [repositoryId, commitSha, total.reports, total.coverableLines, total.coveredLines],
  );
}
