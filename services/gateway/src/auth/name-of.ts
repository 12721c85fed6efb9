import type { OrganizationPath, RepositoryPath } from '@libs/contracts';

/** A repository or an organization as names are compared and cached: whatever the case, one text. */
export function nameOf(named: RepositoryPath | OrganizationPath): string {
  const organization = `${named.provider ?? ''}/${named.organization}`;
  return ('repository' in named ? `${organization}/${named.repository}` : organization).toLowerCase();
}
