import { Link } from '@tanstack/react-router';
import type { JSX } from 'react';
import type { OrganizationNames } from '../organizations/organizations.api';
import { text } from '../text/en';

export function OrganizationSections({ names }: { names: OrganizationNames }): JSX.Element {
  return (
    <nav className="sections" aria-label={text.shell.organizationPages}>
      <Link
        className="section-link"
        to="/organizations/$provider/$organization"
        params={names}
        activeOptions={{ exact: true }}
      >
        {text.repositories.title}
      </Link>
    </nav>
  );
}
