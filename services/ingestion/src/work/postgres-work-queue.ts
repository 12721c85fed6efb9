import type { DataSource } from 'typeorm';
import type { Backlog, Claim, Retry, WorkQueue } from './work-queue';

/** Nothing is put off for longer. What lies further ahead was written by a clock that has been put back since, and is due. */
const LONGEST_WAIT_MS = 600_000;
const COUNTED_AT_MOST = 50_000;

/** A table of what is derived from uploads. */
export class PostgresWorkQueue<C extends Claim = Claim> implements WorkQueue<C> {
  constructor(
    private readonly db: Pick<DataSource, 'query'>,
    private readonly table: 'coverage_reports' | 'analysis_results',
    /** Further columns of a claim, as SQL. */
    private readonly more: readonly string[] = [],
  ) {}

  async claim(claimMs: number): Promise<C | undefined> {
    const columns = [
      'commit_sha as "commitSha"',
      'requested as generation',
      'attempts as attempt',
      'traceparent',
      ...this.more,
    ];
    const [claims] = await this.db.query<[C[], number]>(
      `update ${this.table} set
         attempts = attempts + 1,
         next_attempt_at = clock_timestamp() + $1 * interval '1 millisecond'
       where position = (
         select position from ${this.table}
         where requested > done and parked_reason is null
           and (next_attempt_at <= clock_timestamp()
             or next_attempt_at > clock_timestamp() + $2 * interval '1 millisecond')
         order by next_attempt_at limit 1 for update skip locked)
       returning position, repository_id as "repositoryId", ${columns.join(', ')}`,
      [claimMs, Math.max(2 * claimMs, LONGEST_WAIT_MS)],
    );
    return claims[0];
  }

  async keep(claim: C, claimMs: number): Promise<boolean> {
    const [, kept] = await this.db.query<[unknown[], number]>(
      `update ${this.table} set
         next_attempt_at = greatest(next_attempt_at, clock_timestamp() + $3 * interval '1 millisecond')
       where position = $1 and requested = $2 and done < $2`,
      [claim.position, claim.generation, claimMs],
    );
    return kept > 0;
  }

  async retryLater(claim: C, { problem, waitMs, maxAttempts }: Retry): Promise<void> {
    await this.db.query(
      `update ${this.table} set last_problem = $4, attempts = least(attempts, $6::int - 1),
         next_attempt_at = clock_timestamp() + $5 * interval '1 millisecond'
       where position = $1 and requested = $2 and attempts = $3 and done < $2`,
      [claim.position, claim.generation, claim.attempt, problem, waitMs, maxAttempts],
    );
  }

  async park(claim: C, reason: string): Promise<void> {
    await this.db.query(
      `update ${this.table} set parked_reason = $4
       where position = $1 and requested = $2 and attempts = $3 and done < $2`,
      [claim.position, claim.generation, claim.attempt, reason],
    );
  }

  async backlog(): Promise<Backlog> {
    const [row] = await this.db.query<[Backlog]>(
      `with due as (
         select requested_at from ${this.table}
         where requested > done and parked_reason is null
         order by next_attempt_at limit ${String(COUNTED_AT_MOST)})
       select
         (select count(*)::int from due) as waiting,
         (select coalesce(greatest(0, extract(epoch from clock_timestamp() - min(requested_at))), 0)::float8
          from due) as "oldestAgeS",
         (select count(*)::int from (
            select from ${this.table} where requested > done and parked_reason is not null
            limit ${String(COUNTED_AT_MOST)}) as parked) as parked`,
    );
    return row;
  }
}
