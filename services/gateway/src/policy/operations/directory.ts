import {
  addOrganizationReply,
  addOrganizationRequest,
  organizationDetailsReply,
  organizationPage,
  organizationReply,
  organizationRepositoriesQuery,
  organizationsQuery,
  repositoryPage,
  userReply,
} from '@libs/contracts';
import type { Operation } from '../operation';
import { account, byMember, change, ORGANIZATION, read } from './kinds';

const tokens = { upstream: 'tokens' } as const;

/** Contract 2.3: the account that asks and its organizations. */
const USER: readonly Operation[] = [
  {
    ...read,
    ...tokens,
    operationId: 'getUser',
    path: '/api/v3/user',
    access: account,
    does: 'Reading the own account',
    contract: {
      tag: 'Account',
      summary: 'The account of the token',
      reply: { status: 200, body: userReply },
    },
  },
  {
    ...read,
    ...tokens,
    operationId: 'listUserOrganizations',
    path: '/api/v3/user/organizations',
    access: account,
    does: 'Listing the own organizations',
    contract: {
      tag: 'Account',
      summary: 'The organizations that the account belongs to, in the order of their names',
      query: organizationsQuery,
      reply: { status: 200, body: organizationPage },
    },
  },
  {
    ...read,
    ...tokens,
    operationId: 'listOrganizations',
    path: '/api/v3/user/organizations/:provider',
    access: account,
    does: 'Listing the own organizations',
    contract: {
      tag: 'Account',
      summary: 'The organizations at one provider that the account belongs to, in the order of their names',
      query: organizationsQuery,
      reply: { status: 200, body: organizationPage },
    },
  },
  {
    ...read,
    ...tokens,
    operationId: 'getUserOrganization',
    path: '/api/v3/user/organizations/:provider/:organization',
    access: byMember('member'),
    does: 'Reading an organization',
    contract: {
      tag: 'Account',
      summary: 'One organization that the account belongs to',
      reply: { status: 200, body: organizationReply },
    },
  },
];

/** Contract 2.3: organizations. */
const ORGANIZATIONS: readonly Operation[] = [
  {
    ...change,
    ...tokens,
    operationId: 'addOrganization',
    method: 'POST',
    path: '/api/v3/organizations',
    access: account,
    does: 'Adding an organization',
    contract: {
      tag: 'Organizations',
      summary: 'Add an organization, for administrators of the instance',
      request: addOrganizationRequest,
      reply: { status: 200, body: addOrganizationReply },
      failures: [403, 409],
    },
  },
  {
    ...read,
    ...tokens,
    operationId: 'getOrganization',
    path: ORGANIZATION,
    access: byMember('member'),
    does: 'Reading an organization',
    contract: {
      tag: 'Organizations',
      summary: 'An organization, the role of the account in it and what changing its configuration needs',
      reply: { status: 200, body: organizationDetailsReply },
    },
  },
  {
    ...read,
    ...tokens,
    operationId: 'listOrganizationRepositories',
    path: `${ORGANIZATION}/repositories`,
    access: byMember('member'),
    does: 'Listing the repositories of an organization',
    contract: {
      tag: 'Organizations',
      summary: 'The repositories of an organization that the account may see, in the order of their names',
      query: organizationRepositoriesQuery,
      reply: { status: 200, body: repositoryPage },
    },
  },
];

export const DIRECTORY: readonly Operation[] = [...USER, ...ORGANIZATIONS];
