import { infiniteQueryOptions } from '@tanstack/react-query';
import { call } from '../api/call';
import type {
  ListOrganizationApiTokensData,
  ListOrganizationApiTokensResponse,
} from '../api/document/types.gen';
import type { OrganizationNames } from '../organizations/organizations.api';
import { FILTERS, type TokensShown } from './tokens-shown';

const PAGE = 100;

export const organizationTokensKey = ({ provider, organization }: OrganizationNames): string[] => [
  'organization-tokens',
  provider,
  organization,
];

export interface TokensWanted {
  readonly show: TokensShown | undefined;
  readonly search: string;
}

// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the library's helper is what knows the type
export const organizationTokensQuery = (path: OrganizationNames, { show, search }: TokensWanted) =>
  infiniteQueryOptions({
    queryKey: [...organizationTokensKey(path), show, search],
    queryFn: async ({ signal, pageParam }) =>
      (
        await call<ListOrganizationApiTokensData, ListOrganizationApiTokensResponse>({
          method: 'GET',
          url: '/api/v3/organizations/{provider}/{organization}/tokens',
          path,
          query: {
            limit: PAGE,
            ...(show && { filter: FILTERS[show] }),
            ...(search !== '' && { search }),
            ...(pageParam && { cursor: pageParam }),
          },
          signal,
        })
      ).body,
    initialPageParam: '',
    getNextPageParam: ({ pagination }) => pagination.cursor,
  });
