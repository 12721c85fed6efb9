import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { JSX } from 'react';
import type { RepositoryNames } from '../organizations/organizations.api';
import '../styles/uploads.css';
import { text } from '../text/en';
import { Empty } from '../ui/empty';
import { Fetched } from '../ui/fetched';
import { Page } from '../ui/page';
import { BadgePanel } from './badge-panel';
import { LivenessLine } from './liveness-line';
import { uploadsQuery } from './uploads.api';
import { UploadsTable } from './uploads-table';
import { useSpokenChanges } from './use-spoken-changes';
import { useUploadsFeed } from './use-uploads-feed';

const REPOSITORY = '/organizations/$provider/$organization/repositories/$repository';

export function UploadsPage(): JSX.Element {
  const names = useParams({ from: `/signed-in${REPOSITORY}/uploads` });
  const { provider, organization, repository } = names;
  return <Uploads key={`${provider}/${organization}/${repository}`} names={names} />;
}

function Uploads({ names }: { names: RepositoryNames }): JSX.Element {
  const first = useQuery(uploadsQuery(names));
  const feed = useUploadsFeed(names, first.data !== undefined);
  const list = feed.list ?? first.data;
  const changes = useSpokenChanges(list);
  const fullName = `${names.organization}/${names.repository}`;
  const uploads = list?.lastReports;
  return (
    <Page title={text.uploads.title} about={fullName} lead={text.uploads.lead(fullName)}>
      {list ? (
        <LivenessLine liveness={feed.liveness} onReconnect={feed.reconnect} />
      ) : (
        <Fetched list={first} failed={text.uploads.failed} loading={text.uploads.loading} />
      )}
      <p className="unseen" role="status">
        {changes}
      </p>
      {uploads?.length === 0 ? (
        <Empty
          icon="upload"
          title={text.uploads.empty}
          help={text.uploads.emptyHelp}
          action={
            <Link className="button button-primary" to={`${REPOSITORY}/settings/tokens`} params={names}>
              {text.uploads.toTokens}
            </Link>
          }
        />
      ) : null}
      {uploads?.length ? <UploadsTable names={names} uploads={uploads} /> : null}
      {list ? <BadgePanel names={names} /> : null}
    </Page>
  );
}
