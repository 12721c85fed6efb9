import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { JSX } from 'react';
import { organizationsQuery } from '../organizations/organizations.api';
import { sessionQuery } from '../session/session.api';
import { text } from '../text/en';
import { Disclosure } from '../ui/disclosure';
import { Icon } from '../ui/icons';

/** Organization and repository of the page, and the way to the others. */
export function Place(): JSX.Element | null {
  const { provider, organization, repository } = useParams({ strict: false });
  if (provider === undefined || organization === undefined) return null;
  return (
    <nav className="place" aria-label={text.shell.place}>
      <Link to="/organizations/$provider/$organization" params={{ provider, organization }} className="crumb">
        {organization}
      </Link>
      <OrganizationMenu current={`${provider}/${organization}`} />
      {repository === undefined ? null : (
        <>
          <span aria-hidden="true" className="slash">
            /
          </span>
          <Link
            to="/organizations/$provider/$organization/repositories/$repository"
            params={{ provider, organization, repository }}
            className="crumb crumb-last"
          >
            {repository}
          </Link>
        </>
      )}
    </nav>
  );
}

function OrganizationMenu({ current }: { current: string }): JSX.Element | null {
  const { data } = useQuery(organizationsQuery);
  const { data: held } = useQuery(sessionQuery);
  const mayAdd = held?.session.account.isAdmin === true;
  if (!data || (data.length < 2 && !mayAdd)) return null;
  return (
    <Disclosure
      label={text.shell.organizations}
      className="button button-quiet button-icon"
      align="start"
      button={<Icon name="down" />}
    >
      {data.map(({ provider, name }) => (
        <Link
          key={`${provider}/${name}`}
          className="menu-item"
          to="/organizations/$provider/$organization"
          params={{ provider, organization: name }}
          aria-current={current === `${provider}/${name}` ? 'true' : undefined}
        >
          <span>{name}</span>
          <span className="fine">{text.organizations.providers[provider]}</span>
        </Link>
      ))}
      {mayAdd ? (
        <Link className="menu-item menu-item-apart" to="/" search={{ create: true }}>
          {text.addOrganization.open}
        </Link>
      ) : null}
    </Disclosure>
  );
}
