import type { DataSource } from 'typeorm';
import type { WorkSettings } from '../ingestion.config';

/** One generation of something that is derived from uploads, to be derived by whoever claimed it. */
export interface Claim {
  position: number;
  repositoryId: number;
  commitSha: string;
  generation: number;
  /** Which attempt this is, the first being 1. With the generation it tells this claim from every other. */
  attempt: number;
}

/**
 * A table of what is derived from uploads, as the queue of record. A claim is a time stamp in the row and no open
 * transaction: an upload of the same commit never waits for a worker, and a worker that dies loses its claim by saying
 * nothing.
 */
export class WorkQueue<C extends Claim = Claim> {
  constructor(
    private readonly db: DataSource,
    private readonly table: 'coverage_reports' | 'analysis_results',
    /** Further columns of a claim, as SQL. */
    private readonly more: readonly string[] = [],
  ) {}

  async claim(claimMs: number): Promise<C | undefined> {
    const columns = [
      'commit_sha as "commitSha"',
      'requested as generation',
      'attempts as attempt',
      ...this.more,
    ];
    const [claims] = await this.db.query<[C[], number]>(
      `update ${this.table} set
         attempts = attempts + 1,
         next_attempt_at = clock_timestamp() + $1 * interval '1 millisecond'
       where position = (
         select position from ${this.table}
         where requested > done and parked_reason is null and next_attempt_at <= clock_timestamp()
         order by next_attempt_at limit 1 for update skip locked)
       returning position, repository_id as "repositoryId", ${columns.join(', ')}`,
      [claimMs],
    );
    return claims[0];
  }

  /**
   * False: nobody wants this generation any more. One that another worker has claimed meanwhile is still worth finishing:
   * whoever comes first stores it, so claims that are too short cost work and never progress.
   */
  async keep(claim: C, claimMs: number): Promise<boolean> {
    const [, kept] = await this.db.query<[unknown[], number]>(
      `update ${this.table} set
         next_attempt_at = greatest(next_attempt_at, clock_timestamp() + $3 * interval '1 millisecond')
       where position = $1 and requested = $2 and done < $2`,
      [claim.position, claim.generation, claimMs],
    );
    return kept > 0;
  }

  /** It may go better later. The last attempt is not used up by it: giving up is the caller's decision. */
  async retryLater(
    claim: C,
    problem: string,
    { backoff: { firstMs, maxMs }, maxAttempts }: WorkSettings,
  ): Promise<void> {
    const waitMs = Math.min(maxMs, firstMs * 2 ** Math.min(30, claim.attempt - 1));
    await this.db.query(
      `update ${this.table} set last_problem = $4, attempts = least(attempts, $6::int - 1),
         next_attempt_at = clock_timestamp() + $5 * interval '1 millisecond'
       where position = $1 and requested = $2 and attempts = $3 and done < $2`,
      [claim.position, claim.generation, claim.attempt, problem, waitMs, maxAttempts],
    );
  }

  /** It will not go better; the next upload that changes the outcome starts afresh. */
  async park(claim: C, reason: string): Promise<void> {
    await this.db.query(
      `update ${this.table} set parked_reason = $4
       where position = $1 and requested = $2 and attempts = $3 and done < $2`,
      [claim.position, claim.generation, claim.attempt, reason],
    );
  }

  /** Age of the oldest work that is not done and not parked, in seconds; 0: nothing is left. */
  async oldestUnprocessedS(): Promise<number> {
    const [row] = await this.db.query<[{ age: number }]>(
      `select coalesce(extract(epoch from clock_timestamp() - min(requested_at)), 0)::float8 as age
       from ${this.table} where requested > done and parked_reason is null`,
    );
    return Math.max(0, row.age);
  }

  async parked(): Promise<number> {
    const [row] = await this.db.query<[{ parked: number }]>(
      `select count(*)::int as parked from ${this.table} where requested > done and parked_reason is not null`,
    );
    return row.parked;
  }
}
