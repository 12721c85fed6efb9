import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from '../api/call';
import type {
  AddOrganizationData,
  AddOrganizationRequest,
  AddOrganizationResponse,
  AddRepositoryData,
  AddRepositoryResponse,
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
export type Visibility = Repository['visibility'];

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

export const VISIBILITIES = ['Private', 'LoginPublic', 'Public'] as const satisfies readonly Visibility[];
export const PROVIDERS = [
  'gh',
  'ghe',
  'gl',
  'gle',
  'bb',
  'bbe',
  'manual',
] as const satisfies readonly Provider[];

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

export interface WantedRepository {
  readonly name: string;
  readonly visibility: Visibility;
  readonly defaultBranch: string;
}

/** As it was added: under the name that the service has given it. */
export async function addRepository(
  { provider, organization }: OrganizationNames,
  { name, ...settings }: WantedRepository,
): Promise<Repository> {
  const answer = await call<AddRepositoryData, AddRepositoryResponse>({
    method: 'POST',
    url: '/api/v3/repositories',
    body: { provider, repositoryFullPath: `${organization}/${name}`, ...settings },
  });
  return answer.body;
}

export async function addOrganization({
  provider,
  name,
}: Pick<AddOrganizationRequest, 'provider' | 'name'>): Promise<Organization> {
  const answer = await call<AddOrganizationData, AddOrganizationResponse>({
    method: 'POST',
    url: '/api/v3/organizations',
    body: { provider, name, remoteIdentifier: name, type: 'Organization' },
  });
  return answer.body.organization;
}
