import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useApp } from '../session/app-context';
import {
  changedFilesQuery,
  type CommitReport,
  coverageQuery,
  type PullRequestCoverage,
  type PullRequestPlace,
  reportsQuery,
  stateOf,
} from './pull-requests.api';

/** Of the two commits that a pull request's coverage is worked out from; undefined: on their way, or not to be had. */
export interface Reports {
  readonly head: readonly CommitReport[] | undefined;
  readonly ancestor: readonly CommitReport[] | undefined;
}

/** How often the reports are asked for again: while one is being worked out, and while one is awaited. */
const WHILE_PENDING_MS = 3_000;
const WHILE_MISSING_MS = 10_000;

/** The figures follow from the reports: where the state of one changes, they are asked for again. */
export function useReports(place: PullRequestPlace, coverage: PullRequestCoverage | undefined): Reports {
  const { queries } = useApp();
  const { headCommitSha = '', commonAncestorCommitSha = '' } = coverage?.pullRequest ?? {};
  const isMissing = coverage?.coverage.diffCoverage.cause === 'MissingRequirements';
  const refetchInterval = ({ state: { data } }: { state: { data: CommitReport[] | undefined } }) =>
    data?.some((report) => stateOf(report) === 'pending')
      ? WHILE_PENDING_MS
      : data && isMissing && WHILE_MISSING_MS;
  const { data: head } = useQuery({ ...reportsQuery(place, headCommitSha), refetchInterval });
  const { data: ancestor } = useQuery({ ...reportsQuery(place, commonAncestorCommitSha), refetchInterval });
  const states =
    head && (ancestor ?? commonAncestorCommitSha === '')
      ? JSON.stringify([...head, ...(ancestor ?? [])].map((report) => [report.reportId, stateOf(report)]))
      : undefined;
  const seen = useRef<string>(undefined);
  useEffect(() => {
    const before = seen.current;
    seen.current = states ?? before;
    if (before === undefined || states === undefined || before === states) return;
    void queries.invalidateQueries({ queryKey: coverageQuery(place).queryKey });
    void queries.invalidateQueries({ queryKey: changedFilesQuery(place).queryKey });
  }, [queries, place, states]);
  return { head, ancestor };
}
