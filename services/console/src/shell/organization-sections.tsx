import { Link } from '@tanstack/react-router';
import type { JSX } from 'react';
import type { OrganizationNames } from '../organizations/organizations.api';
import { text } from '../text/en';

const ORGANIZATION = '/organizations/$provider/$organization';

export function OrganizationSections({ names }: { names: OrganizationNames }): JSX.Element {
  return (
    <nav className="sections" aria-label={text.shell.organizationPages}>
      <Link className="section-link" to={ORGANIZATION} params={names} activeOptions={{ exact: true }}>
        {text.repositories.title}
      </Link>
      <Link className="section-link" to={`${ORGANIZATION}/people`} params={names}>
        {text.people.title}
      </Link>
      <Link className="section-link" to={`${ORGANIZATION}/tokens`} params={names}>
        {text.organizationTokens.section}
      </Link>
      <Link className="section-link" to={`${ORGANIZATION}/audit`} params={names}>
        {text.audit.title}
      </Link>
    </nav>
  );
}
