import { Link } from '@tanstack/react-router';
import type { JSX, ReactNode } from 'react';
import type { RepositoryNames } from '../organizations/organizations.api';
import { text } from '../text/en';
import { Icon } from '../ui/icons';
import { Notice } from '../ui/notice';
import { shortSha } from '../ui/sha';
import { type CommitReport, type PullRequest, stateOf } from './pull-requests.api';
import type { Reports } from './use-reports';

interface RequirementsProps {
  place: RepositoryNames;
  pullRequest: PullRequest;
  reports: Reports;
}

/** What diff coverage takes, what of it is there, and what to do about the rest. */
export function Requirements({ place, pullRequest, reports }: RequirementsProps): JSX.Element {
  const words = text.pullRequests.requirements;
  const { headCommitSha, commonAncestorCommitSha } = pullRequest;
  const isAncestorKnown = commonAncestorCommitSha !== '';
  const hasHead = reports.head?.some(isProcessed);
  const hasAncestor = isAncestorKnown ? reports.ancestor?.some(isProcessed) : false;
  return (
    <Notice tone="warning" title={words.title}>
      <ul className="requirements">
        <Requirement isMet={hasHead} name={words.head(shortSha(headCommitSha))}>
          <Advice place={place} reports={reports.head} none={words.headHelp} />
        </Requirement>
        <Requirement
          isMet={hasAncestor}
          name={isAncestorKnown ? words.ancestor(shortSha(commonAncestorCommitSha)) : words.ancestorUnknown}
        >
          {isAncestorKnown ? (
            <Advice place={place} reports={reports.ancestor} none={words.ancestorHelp} />
          ) : (
            words.ancestorUnknownHelp
          )}
        </Requirement>
        {/* With both reports there, it can only be the diff that is missing. */}
        <Requirement isMet={hasHead && hasAncestor ? false : undefined} name={words.diff}>
          {words.diffHelp}
        </Requirement>
      </ul>
    </Notice>
  );
}

const isProcessed = (report: CommitReport): boolean => stateOf(report) === 'processed';

interface RequirementProps {
  /** Undefined: it cannot be told. */
  isMet: boolean | undefined;
  name: string;
  children: ReactNode;
}

function Requirement({ isMet, name, children }: RequirementProps): JSX.Element {
  const words = text.pullRequests.requirements;
  return (
    <li>
      <Icon name={isMet ? 'check' : isMet === false ? 'close' : 'question'} />
      <div>
        <strong>{name}</strong>{' '}
        <span className="fine">{isMet ? words.met : isMet === false ? words.missing : words.perhaps}</span>
        {isMet ? null : <div>{children}</div>}
      </div>
    </li>
  );
}

interface AdviceProps {
  place: RepositoryNames;
  reports: readonly CommitReport[] | undefined;
  /** What to do where there is no report at all. */
  none: string;
}

function Advice({ place: { provider, organization, repository }, reports, none }: AdviceProps): JSX.Element {
  const words = text.pullRequests.requirements;
  if (!reports || reports.length === 0) return <>{none}</>;
  return (
    <>
      {reports.map((report) => (
        <p key={report.reportId}>{words.report(report.language ?? '', words.states[stateOf(report)])}</p>
      ))}
      <Link
        to="/organizations/$provider/$organization/repositories/$repository/uploads"
        params={{ provider, organization, repository }}
      >
        {words.toUploads}
      </Link>
    </>
  );
}
