import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { JSX } from 'react';
import type { PullRequestWithAnalysis } from '../api/document/types.gen';
import type { RepositoryNames } from '../organizations/organizations.api';
import { text } from '../text/en';
import { Moment, relatively, useNow } from '../ui/moment';
import { Branches, DiffCoverageValue, DifferenceValue, StateLabel } from './coverage-values';
import { coverageQuery, type PullRequest } from './pull-requests.api';

interface PullRequestsTableProps {
  names: RepositoryNames;
  pullRequests: readonly PullRequestWithAnalysis[];
}

export function PullRequestsTable({ names, pullRequests }: PullRequestsTableProps): JSX.Element {
  const now = useNow();
  const words = text.pullRequests;
  return (
    <div className="table-frame">
      <table className="table" aria-label={words.title}>
        <thead>
          <tr>
            <th scope="col">{words.pullRequest}</th>
            <th scope="col" className="when-wide">
              {words.branches}
            </th>
            <th scope="col">{words.diffCoverage}</th>
            <th scope="col" className="when-wide">
              {words.variation}
            </th>
          </tr>
        </thead>
        <tbody>
          {pullRequests.map(({ pullRequest }) => (
            <PullRequestRow key={pullRequest.number} names={names} pullRequest={pullRequest} now={now} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface PullRequestRowProps {
  names: RepositoryNames;
  pullRequest: PullRequest;
  now: number;
}

function PullRequestRow({ names, pullRequest, now }: PullRequestRowProps): JSX.Element {
  const { number, title, updated, owner, status } = pullRequest;
  const at = new Date(updated);
  const words = text.pullRequests;
  const { data, error } = useQuery(coverageQuery({ ...names, number }));
  return (
    <tr>
      <th scope="row">
        <Link
          to="/organizations/$provider/$organization/repositories/$repository/pull-requests/$number"
          params={{ ...names, number }}
        >
          {title || words.untitled(number)}
        </Link>
        <span className="pull-request-line fine">
          <StateLabel status={status} /> {words.about(number, owner.name)}{' '}
          <Moment at={at}>{relatively(at, now)}</Moment>
        </span>
        <span className="when-narrow fine">
          <Branches {...pullRequest} />
        </span>
      </th>
      <td className="when-wide">
        <Branches {...pullRequest} />
      </td>
      {data ? (
        <>
          <td className="wrapping">
            <DiffCoverageValue diff={data.coverage.diffCoverage} />
          </td>
          <td className="when-wide">
            <DifferenceValue difference={data.coverage.deltaCoverage} />
          </td>
        </>
      ) : (
        <>
          <td>{error ? words.coverageFailed : text.waiting.loading}</td>
          <td className="when-wide" />
        </>
      )}
    </tr>
  );
}
