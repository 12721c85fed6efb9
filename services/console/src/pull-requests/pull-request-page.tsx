import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { JSX } from 'react';
import '../styles/pull-requests.css';
import { text } from '../text/en';
import { Fetched } from '../ui/fetched';
import { Page } from '../ui/page';
import { Sha } from '../ui/sha';
import { ChangedFiles } from './changed-files';
import { Branches, DiffCoverageValue, DifferenceValue, StateLabel } from './coverage-values';
import { coverageQuery, type PullRequestCoverage } from './pull-requests.api';
import { ReanalyseButton } from './reanalyse-button';
import { Requirements } from './requirements';
import { useReports } from './use-reports';

const ROUTE =
  '/signed-in/organizations/$provider/$organization/repositories/$repository/pull-requests/$number';

export function PullRequestPage(): JSX.Element {
  const place = useParams({ from: ROUTE });
  const coverage = useQuery(coverageQuery(place));
  const reports = useReports(place, coverage.data);
  const fullName = `${place.organization}/${place.repository}`;
  const words = text.pullRequests;
  const part = words.number(place.number);
  const { pullRequest } = coverage.data ?? {};
  return (
    <Page
      title={pullRequest && pullRequest.title !== '' ? pullRequest.title : part}
      part={part}
      about={`${part} · ${fullName}`}
      actions={<ReanalyseButton place={place} />}
    >
      <Fetched list={coverage} failed={words.oneFailed} loading={words.loadingOne} />
      {coverage.data ? <Figures data={coverage.data} /> : null}
      {coverage.data?.coverage.diffCoverage.cause === 'MissingRequirements' ? (
        <Requirements place={place} pullRequest={coverage.data.pullRequest} reports={reports} />
      ) : null}
      {pullRequest ? <ChangedFiles place={place} headSha={pullRequest.headCommitSha} /> : null}
    </Page>
  );
}

function Figures({ data: { pullRequest, coverage } }: { data: PullRequestCoverage }): JSX.Element {
  const words = text.pullRequests;
  const { status, owner, gitHref, headCommitSha, commonAncestorCommitSha } = pullRequest;
  return (
    <>
      <p className="pull-request-line">
        <StateLabel status={status} /> <Branches {...pullRequest} />{' '}
        {owner.name === '' ? null : <span className="fine">{words.by(owner.name)}</span>}{' '}
        {gitHref === '' ? null : <a href={gitHref}>{words.atProvider}</a>}
      </p>
      <dl className="pull-request-figures">
        <div>
          <dt>{words.diffCoverage}</dt>
          <dd>
            <DiffCoverageValue diff={coverage.diffCoverage} />
          </dd>
        </div>
        <div>
          <dt>{words.variation}</dt>
          <dd>
            <DifferenceValue difference={coverage.deltaCoverage} />
          </dd>
        </div>
        <div>
          <dt>{words.head}</dt>
          <dd>
            <Sha sha={headCommitSha} />
          </dd>
        </div>
        <div>
          <dt>{words.ancestor}</dt>
          <dd>
            {commonAncestorCommitSha === '' ? (
              <span className="fine">{words.notKnown}</span>
            ) : (
              <Sha sha={commonAncestorCommitSha} />
            )}
          </dd>
        </div>
      </dl>
    </>
  );
}
