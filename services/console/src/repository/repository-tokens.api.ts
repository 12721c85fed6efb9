import { queryOptions } from '@tanstack/react-query';
import { call } from '../api/call';
import type {
  CreateRepositoryApiTokenData,
  CreateRepositoryApiTokenResponse,
  DeleteRepositoryApiTokensData,
  ListRepositoryApiTokensData,
  ListRepositoryApiTokensResponse,
  RevocationStatus,
} from '../api/document/types.gen';
import { receiptIn, type Revoked, WAIT } from '../api/receipt';
import type { RepositoryNames } from '../organizations/organizations.api';
import type { WantedToken } from '../tokens/token-form';

const TOKENS = '/api/v3/organizations/{provider}/{organization}/repositories/{repository}/tokens';

// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the library's helper is what knows the type
export const repositoryTokensQuery = (path: RepositoryNames) =>
  queryOptions({
    queryKey: ['repository-tokens', path.provider, path.organization, path.repository],
    queryFn: async ({ signal }) =>
      (
        await call<ListRepositoryApiTokensData, ListRepositoryApiTokensResponse>({
          method: 'GET',
          url: TOKENS,
          path,
          signal,
        })
      ).body,
  });

export async function createRepositoryToken(path: RepositoryNames, body: WantedToken): Promise<string> {
  const answer = await call<CreateRepositoryApiTokenData, CreateRepositoryApiTokenResponse>({
    method: 'POST',
    url: TOKENS,
    path,
    body,
  });
  return answer.body.data.token;
}

/** All of them or none. */
export async function deleteRepositoryTokens(
  path: RepositoryNames,
  ids: readonly number[],
): Promise<RevocationStatus> {
  return receiptIn(
    await call<DeleteRepositoryApiTokensData, Revoked>({
      method: 'POST',
      url: `${TOKENS}/delete`,
      path,
      body: { ids: [...ids] },
      headers: WAIT,
    }),
  );
}
