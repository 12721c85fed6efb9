import type { Credential, Request } from '../../test/chaos/load/request';
import type { Home, SeededToken } from './seeded-tokens';

const V3 = '/api/v3';

/** With a repository's token: a read that the token alone decides. */
export const readAnalysis =
  ({ path }: Home) =>
  (by: Credential): Request => ({
    ...{ operation: 'getRepositoryWithAnalysis', method: 'GET', by },
    path: `${V3}/analysis/${path}`,
  });

export const readUser = (by: Credential): Request => ({
  ...{ operation: 'getUser', method: 'GET', by },
  path: `${V3}/user`,
});

export const deleteToken = ({ path, admin }: Home, { id }: SeededToken): Request => ({
  ...{ operation: 'deleteRepositoryApiToken', method: 'DELETE', by: admin },
  path: `${V3}/${path}/tokens/${id}`,
});

export const deleteTokens = ({ path, admin }: Home, tokens: readonly SeededToken[]): Request => ({
  ...{ operation: 'deleteRepositoryApiTokens', method: 'POST', by: admin },
  path: `${V3}/${path}/tokens/delete`,
  json: JSON.stringify({ ids: tokens.map(({ id }) => id) }),
});

export const deleteRepository = ({ path, admin }: Home): Request => ({
  ...{ operation: 'deleteRepository', method: 'DELETE', by: admin },
  path: `${V3}/${path}`,
});

export const deleteUserToken = ({ admin }: Home, { id }: SeededToken): Request => ({
  ...{ operation: 'deleteUserApiToken', method: 'DELETE', by: admin },
  path: `${V3}/user/tokens/${id}`,
});
