import { useParams } from '@tanstack/react-router';
import type { JSX } from 'react';
import { OrganizationSections } from './organization-sections';
import { RepositorySections } from './repository-sections';

/** The pages beside this one: of its repository, else of its organization. */
export function Sections(): JSX.Element | null {
  const { provider, organization, repository } = useParams({ strict: false });
  if (provider === undefined || organization === undefined) return null;
  return repository === undefined ? (
    <OrganizationSections names={{ provider, organization }} />
  ) : (
    <RepositorySections names={{ provider, organization, repository }} />
  );
}
