import type { JSX } from 'react';
import { text } from '../text/en';
import { Icon } from '../ui/icons';
import { count, percent, points } from '../ui/percentages';
import type { DiffCoverage, PullRequest } from './pull-requests.api';

/** How much of what is added is covered, or why nobody can say. */
export function DiffCoverageValue({ diff }: { diff: DiffCoverage }): JSX.Element {
  const words = text.pullRequests;
  if (diff.cause !== 'ValueIsPresent' || diff.value === undefined)
    return (
      <span className="fine">
        {words.causes[diff.cause === 'NoCoverableLines' ? diff.cause : 'MissingRequirements']}
      </span>
    );
  const { coveredLines = 0, coverableLines = 0 } = diff;
  return (
    <>
      <strong className="figure-number">{percent(diff.value)}</strong>{' '}
      <span className="fine">{words.linesOf(count(coveredLines), count(coverableLines))}</span>
    </>
  );
}

/** By how many points a share goes up or down: the sign says which, beside the arrow. */
export function DifferenceValue({ difference }: { difference: number | undefined }): JSX.Element {
  if (difference === undefined) return <span className="fine">{text.pullRequests.notKnown}</span>;
  return (
    <span className="difference">
      {difference === 0 ? null : <Icon name={difference > 0 ? 'rise' : 'fall'} />}
      {text.pullRequests.points(points(difference))}
    </span>
  );
}

const STATE_ICONS = { Open: 'open', Merged: 'merge', Closed: 'close' } as const;

export function StateLabel({ status }: Pick<PullRequest, 'status'>): JSX.Element {
  return (
    <span className="pull-request-state">
      <Icon name={STATE_ICONS[status]} />
      {text.pullRequests.states[status]}
    </span>
  );
}

/** From where to where it leads. */
export function Branches({ originBranch, targetBranch }: PullRequest): JSX.Element {
  const words = text.pullRequests;
  return (
    <span className="pull-request-branches">
      <span className="branch-name">{originBranch ?? words.unknownBranch}</span>{' '}
      <span className="fine">{words.into}</span>{' '}
      <span className="branch-name">{targetBranch ?? words.unknownBranch}</span>
    </span>
  );
}
