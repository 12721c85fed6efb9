import { useQuery } from '@tanstack/react-query';
import { Link, Navigate } from '@tanstack/react-router';
import type { JSX } from 'react';
import { sessionQuery } from '../session/session.api';
import { text } from '../text/en';
import { Button } from '../ui/button';
import { Empty } from '../ui/empty';
import { FailureNotice } from '../ui/failure-notice';
import { Icon } from '../ui/icons';
import { Loading } from '../ui/loading';
import { Page } from '../ui/page';
import { useCreating } from '../ui/use-creating';
import { AddOrganizationDialog } from './add-organization-dialog';
import { organizationsQuery } from './organizations.api';

/** Where everybody begins; who belongs to one organization only is led on to it. */
export function OrganizationsPage(): JSX.Element {
  const { data, error, refetch } = useQuery(organizationsQuery);
  const { data: held } = useQuery(sessionQuery);
  const mayAdd = held?.session.account.isAdmin === true;
  const adding = useCreating();
  const [only, ...others] = data ?? [];
  if (only && others.length === 0 && !adding.isOpen)
    return (
      <Navigate
        replace
        to="/organizations/$provider/$organization"
        params={{ provider: only.provider, organization: only.name }}
      />
    );
  const addButton = mayAdd ? (
    <Button kind="primary" onClick={adding.open}>
      <Icon name="plus" />
      {text.addOrganization.open}
    </Button>
  ) : undefined;
  return (
    <Page
      title={text.organizations.title}
      lead={text.organizations.lead}
      actions={data?.length ? addButton : undefined}
    >
      {error && !data ? (
        <FailureNotice title={text.organizations.failed} error={error} onRetry={() => void refetch()} />
      ) : null}
      {!data && !error ? <Loading /> : null}
      {data?.length === 0 ? (
        <Empty
          icon="user"
          title={text.organizations.empty}
          help={mayAdd ? text.organizations.emptyAddHelp : text.organizations.emptyHelp}
          action={addButton}
        />
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
      {mayAdd && adding.isOpen ? <AddOrganizationDialog onClose={adding.close} /> : null}
    </Page>
  );
}
