import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** When the results of a commit were last asked for, and when they were last derived. */
export interface AnalysisTimes {
  /** Null: no final has sealed any upload yet. */
  requestedAt: Date | null;
  finalizedAt: Date | null;
  /** What was asked for last is not derived yet. */
  isWaiting: boolean;
}

/** The columns of `AnalysisTimes`, of a row of `analysis_results`. */
export const timesOf = (row: string): string => `${row}.requested_at as "requestedAt",
  ${row}.finalized_at as "finalizedAt", ${row}.requested > ${row}.done as "isWaiting"`;

/** The times of analyses that clients uploaded; a commit that was only told to be analysed has none. */
@Injectable()
export class AnalysisTimesQuery {
  constructor(private readonly db: DataSource) {}

  /** By commit; without those that have no results. */
  async ofAll(repositoryId: number, commitShas: readonly string[]): Promise<Map<string, AnalysisTimes>> {
    const rows = await this.db.query<(AnalysisTimes & { commitSha: string })[]>(
      `select r.commit_sha as "commitSha", ${timesOf('r')}
       from analysis_results r where r.repository_id = $1 and r.commit_sha = any($2::text[])`,
      [repositoryId, commitShas],
    );
    return new Map(rows.map(({ commitSha, ...times }) => [commitSha, times]));
  }
}

/**
 * As the public API shows them. Clients that wait for an analysis take it for done when it ended no earlier than it started, so
 * the end of an older one is left out where it came after the newest was asked for.
 */
export function renderTimes(times: AnalysisTimes | undefined): {
  startedAnalysis?: string;
  endedAnalysis?: string;
} {
  if (!times?.requestedAt) return {};
  const { requestedAt, finalizedAt, isWaiting } = times;
  const isEnded = finalizedAt !== null && !(isWaiting && finalizedAt >= requestedAt);
  return {
    startedAnalysis: requestedAt.toISOString(),
    ...(isEnded ? { endedAnalysis: finalizedAt.toISOString() } : {}),
  };
}
