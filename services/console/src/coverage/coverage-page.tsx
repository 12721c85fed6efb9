import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { type JSX, useMemo } from 'react';
import type { RepositoryNames } from '../organizations/organizations.api';
import '../styles/coverage.css';
import { branchesQuery } from '../repository/repository.api';
import { text } from '../text/en';
import { Empty } from '../ui/empty';
import { FailureNotice } from '../ui/failure-notice';
import { Fetched } from '../ui/fetched';
import { Notice } from '../ui/notice';
import { Page } from '../ui/page';
import { shortSha } from '../ui/sha';
import { BranchChoice } from './branch-choice';
import { type Coverage, overviewQuery, type Subject, trendQuery } from './coverage.api';
import { FilesSection } from './files-section';
import { HeadFigures } from './head-figures';
import { trendOf } from './trend';
import { TrendSection } from './trend-section';

const ROUTE = '/signed-in/organizations/$provider/$organization/repositories/$repository/coverage';
const TOKENS = '/organizations/$provider/$organization/repositories/$repository/settings/tokens';

export function CoveragePage(): JSX.Element {
  const names = useParams({ from: ROUTE });
  const search = useSearch({ from: ROUTE });
  const navigate = useNavigate({
    from: '/organizations/$provider/$organization/repositories/$repository/coverage',
  });
  const branches = useQuery(branchesQuery(names));
  const branch = search.branch ?? branches.data?.find(({ isDefault }) => isDefault)?.name;
  const subject = { names, branch };
  const overview = useQuery({ ...overviewQuery(subject), enabled: !branches.isPending });
  const coverage = overview.data?.coverage;
  return (
    <Page
      title={text.coverage.title}
      about={`${names.organization}/${names.repository}`}
      actions={
        <BranchChoice
          branches={branches.data ?? []}
          value={branch}
          onChange={(chosen) => void navigate({ search: { branch: chosen } })}
        />
      }
    >
      {branches.error ? (
        <FailureNotice
          title={text.coverage.branchesFailed}
          error={branches.error}
          onRetry={() => void branches.refetch()}
        />
      ) : null}
      <Fetched
        list={overview}
        failed={overview.data ? text.coverage.stale : text.coverage.failed}
        loading={text.coverage.loading}
      />
      {overview.data && !coverage ? (
        <NoCoverage names={names} branch={branches.data?.length ? branch : undefined} />
      ) : null}
      {coverage ? <Covered key={branch} subject={subject} coverage={coverage} /> : null}
    </Page>
  );
}

function NoCoverage({ names, branch }: { names: RepositoryNames; branch: string | undefined }): JSX.Element {
  return (
    <Empty
      icon="shield"
      title={branch === undefined ? text.coverage.empty : text.coverage.emptyBranch(branch)}
      help={branch === undefined ? text.coverage.emptyHelp : text.coverage.emptyBranchHelp}
      action={
        <Link className="button button-plain" to={TOKENS} params={names} search={{}}>
          {text.coverage.emptyAction}
        </Link>
      }
    />
  );
}

function Covered({ subject, coverage }: { subject: Subject; coverage: Coverage }): JSX.Element {
  const version = `${coverage.lastCommitWithCoverage ?? ''} ${coverage.valueUpdatedAt ?? ''}`;
  const list = useInfiniteQuery(trendQuery(subject, version));
  const pages = list.data?.pages;
  const commits = useMemo(() => pages?.flatMap(({ data }) => data) ?? [], [pages]);
  const trend = useMemo(() => trendOf(commits), [commits]);
  const newest = commits[0];
  const shown = coverage.lastCommitWithCoverage ?? '';
  return (
    <>
      {coverage.status === 'Waiting' ? (
        <Notice tone="neutral" title={text.coverage.waiting}>
          <p>{text.coverage.waitingHelp}</p>
        </Notice>
      ) : null}
      {newest && newest.coverage === undefined && coverage.status !== 'Waiting' ? (
        <Notice tone="neutral" title={text.coverage.behind(shortSha(newest.commit.sha))}>
          <p>{text.coverage.behindHelp(shortSha(shown))}</p>
        </Notice>
      ) : null}
      <HeadFigures coverage={coverage} trend={trend} />
      <TrendSection list={list} trend={trend} commits={commits.length} />
      <FilesSection subject={subject} version={version} />
    </>
  );
}
