import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from '../api/call';
import type {
  GetOrganizationData,
  GetOrganizationResponse,
  ListOrganizationRepositoriesData,
  ListOrganizationRepositoriesResponse,
  ListUserOrganizationsData,
  ListUserOrganizationsResponse,
} from '../api/document/types.gen';

export type Organization = ListUserOrganizationsResponse['data'][number];
export type Repository = ListOrganizationRepositoriesResponse['data'][number];
export type Provider = Organization['provider'];

export interface OrganizationNames {
  readonly provider: Provider;
  readonly organization: string;
}
export interface RepositoryNames extends OrganizationNames {
  readonly repository: string;
}

/** All of them: nobody belongs to more than one page of organizations. */
export const organizationsQuery = queryOptions({
  queryKey: ['organizations'],
  queryFn: async ({ signal }) =>
    (
      await call<ListUserOrganizationsData, ListUserOrganizationsResponse>({
        method: 'GET',
        url: '/api/v3/user/organizations',
        query: { limit: 1_000 },
        signal,
      })
    ).body.data,
  staleTime: 60_000,
});

export type OrganizationRole = GetOrganizationResponse['data']['membership']['userRole'];

/** The organization and the caller's role in it, which decides what its pages offer; the API decides what is done. */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the library's helper is what knows the type
export const organizationQuery = ({ provider, organization }: OrganizationNames) =>
  queryOptions({
    queryKey: ['organization', provider, organization],
    queryFn: async ({ signal }) =>
      (
        await call<GetOrganizationData, GetOrganizationResponse>({
          method: 'GET',
          url: '/api/v3/organizations/{provider}/{organization}',
          path: { provider, organization },
          signal,
        })
      ).body.data,
  });

const PROVIDERS = ['gh', 'ghe', 'gl', 'gle', 'bb', 'bbe', 'manual'] as const satisfies readonly Provider[];

/** Undefined: an address that no link of ours has. */
export const providerIn = (code: string): Provider | undefined => PROVIDERS.find((one) => one === code);

const PAGE = 100;

// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the library's helper is what knows the type
export const repositoriesQuery = (names: OrganizationNames, search: string) =>
  infiniteQueryOptions({
    queryKey: ['repositories', names.provider, names.organization, search],
    queryFn: async ({ signal, pageParam }) =>
      (
        await call<ListOrganizationRepositoriesData, ListOrganizationRepositoriesResponse>({
          method: 'GET',
          url: '/api/v3/organizations/{provider}/{organization}/repositories',
          path: { provider: names.provider, organization: names.organization },
          query: { limit: PAGE, ...(search !== '' && { search }), ...(pageParam && { cursor: pageParam }) },
          signal,
        })
      ).body,
    initialPageParam: '',
    getNextPageParam: ({ pagination }) => pagination.cursor,
  });
