import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { JSX } from 'react';
import '../styles/pull-requests.css';
import { text } from '../text/en';
import { Empty } from '../ui/empty';
import { Fetched, ShowMore } from '../ui/fetched';
import { Page } from '../ui/page';
import { Segments } from '../ui/segments';
import { PULL_REQUEST_LISTS, pullRequestsQuery } from './pull-requests.api';
import { PullRequestsTable } from './pull-requests-table';

const PATH = '/organizations/$provider/$organization/repositories/$repository/pull-requests';
const ROUTE = `/signed-in${PATH}/` as const;

export function PullRequestsPage(): JSX.Element {
  const names = useParams({ from: ROUTE });
  const { list: chosen = 'open' } = useSearch({ from: ROUTE });
  const navigate = useNavigate();
  const list = useInfiniteQuery(pullRequestsQuery(names, chosen));
  const fullName = `${names.organization}/${names.repository}`;
  const words = text.pullRequests;
  const pullRequests = list.data?.pages.flatMap(({ data }) => data);
  return (
    <Page title={words.title} about={fullName} lead={words.lead(fullName)}>
      <div className="toolbar pull-request-lists">
        <Segments
          name="list"
          legend={words.choose}
          options={PULL_REQUEST_LISTS.map((value) => ({ value, label: words.lists[value] }))}
          value={chosen}
          onChange={(value) =>
            void navigate({
              to: PATH,
              params: names,
              search: value === 'open' ? {} : { list: value },
              replace: true,
            })
          }
        />
      </div>
      <Fetched list={list} failed={words.failed} loading={words.loading} />
      {pullRequests?.length === 0 ? (
        <Empty icon="merge" title={words.empty[chosen]} help={words.emptyHelp} />
      ) : null}
      {pullRequests?.length ? <PullRequestsTable names={names} pullRequests={pullRequests} /> : null}
      <ShowMore list={list} />
    </Page>
  );
}
