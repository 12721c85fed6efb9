import {
  addPeopleRequest,
  minimumPermissionRequest,
  peopleCsvReply,
  peopleQuery,
  peopleReply,
  removePeopleReply,
  removePeopleRequest,
  setRolesRequest,
} from '@libs/contracts';
import type { Operation } from '../operation';
import { change, byMember, ORGANIZATION, read, revoke } from './kinds';

const tokens = { upstream: 'tokens' } as const;
const tag = 'People';

/** Contract 2.3 and 3.3: whoever belongs to an organization sees who else does; its admins decide who does, and as what. */
export const PEOPLE: readonly Operation[] = [
  {
    ...read,
    ...tokens,
    operationId: 'listPeopleFromOrganization',
    path: `${ORGANIZATION}/people`,
    access: byMember('member'),
    does: 'Listing the people of an organization',
    contract: {
      tag,
      summary: 'List the people of an organization',
      query: peopleQuery,
      reply: { status: 200, body: peopleReply },
    },
  },
  {
    ...read,
    ...tokens,
    operationId: 'listPeopleFromOrganizationCsv',
    path: `${ORGANIZATION}/peopleCsv`,
    access: byMember('member'),
    does: 'Listing the people of an organization',
    contract: {
      tag,
      summary: 'The people of an organization as a CSV file',
      reply: { status: 200, body: peopleCsvReply, type: 'text/csv' },
    },
  },
  {
    ...change,
    ...tokens,
    operationId: 'addPeopleToOrganization',
    method: 'POST',
    path: `${ORGANIZATION}/people`,
    access: byMember('admin'),
    does: 'Adding people to an organization',
    contract: {
      tag,
      summary: 'Add people to an organization as members; who is unknown gets an account',
      request: addPeopleRequest,
      reply: { status: 204 },
    },
  },
  {
    ...revoke,
    ...tokens,
    operationId: 'removePeopleFromOrganization',
    method: 'POST',
    path: `${ORGANIZATION}/people/remove`,
    access: byMember('admin'),
    does: 'Removing people from an organization',
    body: 'small',
    contract: {
      tag,
      summary:
        'Remove people from an organization with all their roles there; answers when every gateway knows it',
      request: removePeopleRequest,
      reply: { status: 200, body: removePeopleReply },
    },
  },
  {
    ...revoke,
    ...tokens,
    operationId: 'setRoles',
    method: 'PUT',
    path: `${ORGANIZATION}/people/roles`,
    access: byMember('admin'),
    does: 'Giving and taking roles',
    body: 'small',
    contract: {
      tag,
      summary:
        "Set people's roles in an organization and on its repositories, by our names or the provider's, all or none; answers when every gateway knows of what was taken away",
      request: setRolesRequest,
      reply: { status: 204 },
    },
  },
  {
    ...revoke,
    ...tokens,
    operationId: 'patchOrganizationSettings',
    method: 'PATCH',
    path: `${ORGANIZATION}/analysisConfigurationMinimumPermission`,
    access: byMember('admin'),
    does: 'Changing what configuring a repository needs',
    body: 'small',
    contract: {
      tag,
      summary: 'Set the permission that ignoring issues, changing tools and reanalyzing need',
      request: minimumPermissionRequest,
      reply: { status: 204 },
    },
  },
];
