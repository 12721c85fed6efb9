/** What is known of a commit; `unimported`: nothing was ever imported about this repository's commits. */
export type CommitFacts = 'unimported' | 'unknown' | { onEnabledBranch: boolean; analysed: boolean };

export interface ReportFacts {
  commit: CommitFacts;
  /** Generations asked for and derived; see coverage_reports. */
  requested: number;
  done: number;
  /** Partials that no final has followed. */
  waitingPartials: number;
}

/** The API values of contract 4.2. */
export type ReportStatus =
  'CommitNotFound' | 'BranchNotEnabled' | 'MissingFinal' | 'CommitNotAnalysed' | 'Pending' | 'Processed';

/**
 * What the user should know, from what is known now: nothing here is stored, so a commit that arrives after its report
 * changes the answer by itself. What the user can mend comes first.
 */
export function statusOf({ commit, requested, done, waitingPartials }: ReportFacts): ReportStatus {
  if (commit === 'unknown') return 'CommitNotFound';
  if (commit !== 'unimported' && !commit.onEnabledBranch) return 'BranchNotEnabled';
  if (waitingPartials > 0) return 'MissingFinal';
  if (commit !== 'unimported' && !commit.analysed) return 'CommitNotAnalysed';
  return done < requested ? 'Pending' : 'Processed';
}
