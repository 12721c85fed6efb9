import { infiniteQueryOptions } from '@tanstack/react-query';
import { call } from '../api/call';
import type {
  AddPeopleToOrganizationData,
  ListPeopleFromOrganizationCsvData,
  ListPeopleFromOrganizationData,
  ListPeopleFromOrganizationResponse,
  RemovePeopleFromOrganizationData,
  RemovePeopleFromOrganizationResponse,
  RevocationStatus,
  SetRolesData,
} from '../api/document/types.gen';
import { ApiFailure } from '../api/failure';
import { hasReceipt, receiptInHead, WAIT } from '../api/receipt';
import type { OrganizationNames, OrganizationRole } from '../organizations/organizations.api';

export type Person = ListPeopleFromOrganizationResponse['data'][number];

const PEOPLE = '/api/v3/organizations/{provider}/{organization}/people';
const PAGE = 100;

export const peopleKey = ({ provider, organization }: OrganizationNames): string[] => [
  'people',
  provider,
  organization,
];

// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the library's helper is what knows the type
export const peopleQuery = (path: OrganizationNames, search: string) =>
  infiniteQueryOptions({
    queryKey: [...peopleKey(path), search],
    queryFn: async ({ signal, pageParam }) =>
      (
        await call<ListPeopleFromOrganizationData, ListPeopleFromOrganizationResponse>({
          method: 'GET',
          url: PEOPLE,
          path,
          query: { limit: PAGE, ...(search !== '' && { search }), ...(pageParam && { cursor: pageParam }) },
          signal,
        })
      ).body,
    initialPageParam: '',
    getNextPageParam: ({ pagination }) => pagination.cursor,
  });

/** Everybody, as the API writes it. */
export async function peopleCsv(path: OrganizationNames): Promise<string> {
  const answer = await call<ListPeopleFromOrganizationCsvData, string>({
    method: 'GET',
    url: '/api/v3/organizations/{provider}/{organization}/peopleCsv',
    path,
    reads: 'text',
  });
  return answer.body;
}

export async function addPeople(path: OrganizationNames, emails: readonly string[]): Promise<void> {
  await call<AddPeopleToOrganizationData, undefined>({
    method: 'POST',
    url: PEOPLE,
    path,
    body: [...emails],
  });
}

/** Undefined: nothing was taken away, so there is nothing to wait for. */
export async function setRole(
  path: OrganizationNames,
  email: string,
  role: OrganizationRole,
): Promise<RevocationStatus | undefined> {
  const answer = await call<SetRolesData, unknown>({
    method: 'PUT',
    url: `${PEOPLE}/roles`,
    path,
    // In full: what a provider calls `admin` may be something else.
    body: { people: [{ email, organizationRole: IN_FULL[role] }] },
    headers: WAIT,
  });
  return hasReceipt(answer) ? receiptInHead(answer) : undefined;
}

const IN_FULL: Readonly<Record<OrganizationRole, string>> = {
  member: 'organizationMember',
  manager: 'organizationManager',
  admin: 'organizationAdmin',
};

/** @throws ApiFailure with the API's reason if this person cannot be removed */
export async function removePerson(path: OrganizationNames, email: string): Promise<RevocationStatus> {
  const answer = await call<RemovePeopleFromOrganizationData, RemovePeopleFromOrganizationResponse>({
    method: 'POST',
    url: `${PEOPLE}/remove`,
    path,
    body: { emails: [email] },
    headers: WAIT,
  });
  const [refused] = answer.body.failed;
  if (refused) throw new ApiFailure(refused.error, { status: answer.status });
  return receiptInHead(answer);
}
