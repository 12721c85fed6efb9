import { useQuery } from '@tanstack/react-query';
import { Link, Navigate } from '@tanstack/react-router';
import type { JSX } from 'react';
import { text } from '../text/en';
import { Empty } from '../ui/empty';
import { FailureNotice } from '../ui/failure-notice';
import { Loading } from '../ui/loading';
import { Page } from '../ui/page';
import { organizationsQuery } from './organizations.api';

/** Where everybody begins; who belongs to one organization only is led on to it. */
export function OrganizationsPage(): JSX.Element {
  const { data, error, refetch } = useQuery(organizationsQuery);
  const [only, ...others] = data ?? [];
  if (only && others.length === 0)
    return (
      <Navigate
        replace
        to="/organizations/$provider/$organization"
        params={{ provider: only.provider, organization: only.name }}
      />
    );
  return (
    <Page title={text.organizations.title} lead={text.organizations.lead}>
      {error && !data ? (
        <FailureNotice title={text.organizations.failed} error={error} onRetry={() => void refetch()} />
      ) : null}
      {!data && !error ? <Loading /> : null}
      {data?.length === 0 ? (
        <Empty icon="user" title={text.organizations.empty} help={text.organizations.emptyHelp} />
      ) : null}
      <ul className="cards">
        {(data ?? []).map(({ provider, name }) => (
          <li key={`${provider}/${name}`}>
            <Link
              className="card"
              to="/organizations/$provider/$organization"
              params={{ provider, organization: name }}
            >
              <strong>{name}</strong>
              <span className="fine">{text.organizations.providers[provider]}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Page>
  );
}
