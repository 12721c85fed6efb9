import { infiniteQueryOptions } from '@tanstack/react-query';
import { call } from '../api/call';
import type {
  CreateUserApiTokenData,
  CreateUserApiTokenResponse,
  DeleteUserApiTokenData,
  GetUserApiTokensData,
  GetUserApiTokensResponse,
  RevocationStatus,
} from '../api/document/types.gen';
import { receiptIn, type Revoked, WAIT } from '../api/receipt';
import type { WantedToken } from '../tokens/token-form';

const PAGE = 50;

export const accountTokensQuery = infiniteQueryOptions({
  queryKey: ['account-tokens'],
  queryFn: async ({ signal, pageParam }) =>
    (
      await call<GetUserApiTokensData, GetUserApiTokensResponse>({
        method: 'GET',
        url: '/api/v3/user/tokens',
        query: { limit: PAGE, ...(pageParam !== '' && { cursor: pageParam }) },
        signal,
      })
    ).body,
  initialPageParam: '',
  getNextPageParam: ({ pagination }) => pagination.cursor,
});

export async function createAccountToken({ name, expiresAt }: WantedToken): Promise<string> {
  const { body } = await call<CreateUserApiTokenData, CreateUserApiTokenResponse>({
    method: 'POST',
    url: '/api/v3/user/tokens',
    body: { expiresAt, ...(name !== '' && { name }) },
  });
  return body.token;
}

export async function revokeAccountToken(id: number): Promise<RevocationStatus> {
  return receiptIn(
    await call<DeleteUserApiTokenData, Revoked>({
      method: 'DELETE',
      url: '/api/v3/user/tokens/{tokenId}',
      path: { tokenId: id },
      headers: WAIT,
    }),
  );
}
