import type { Provider, RepositoryGrant } from '@libs/contracts';

/** Of the providers that have one address for everybody; where an enterprise has its own, nobody has told us. */
const HOSTS: Partial<Record<Provider, { base: string; commit: string; file: string; pullRequest: string }>> =
  {
    gh: { base: 'https://github.com', commit: 'commit', file: 'blob', pullRequest: 'pull' },
    gl: { base: 'https://gitlab.com', commit: '-/commit', file: '-/blob', pullRequest: '-/merge_requests' },
    bb: { base: 'https://bitbucket.org', commit: 'commits', file: 'src', pullRequest: 'pull-requests' },
  };

export const addressOfCommit = (grant: RepositoryGrant, sha: string): string | undefined =>
  addressOf(grant, 'commit', sha);

export const addressOfPullRequest = (grant: RepositoryGrant, number: number): string | undefined =>
  addressOf(grant, 'pullRequest', String(number));

export const addressOfFile = (grant: RepositoryGrant, sha: string, path: string): string | undefined =>
  addressOf(grant, 'file', `${sha}/${path.split('/').map(encodeURIComponent).join('/')}`);

function addressOf(
  { provider, organization, repository }: RepositoryGrant,
  what: 'commit' | 'file' | 'pullRequest',
  name: string,
): string | undefined {
  const host = HOSTS[provider];
  if (!host) return undefined;
  return `${host.base}/${encodeURIComponent(organization)}/${encodeURIComponent(repository)}/${host[what]}/${name}`;
}
