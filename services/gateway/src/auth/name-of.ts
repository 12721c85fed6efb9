import type { OrganizationPath, RepositoryPath } from '@libs/contracts';

/** A repository or an organization as names are compared and cached: whatever the case, one text. */
export const nameOf = (named: RepositoryPath | OrganizationPath): string =>
  [named.provider ?? '', named.organization, ...('repository' in named ? [named.repository] : [])]
    .join('/')
    .toLowerCase();
