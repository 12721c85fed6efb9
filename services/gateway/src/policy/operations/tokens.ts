import {
  apiToken,
  apiTokenPage,
  apiTokenReply,
  bulkDeleteRequest,
  organizationTokensQuery,
  organizationTokensReply,
  repositoryTokenRequest,
  revocationReply,
  userTokenRequest,
  userTokensQuery,
} from '@libs/contracts';
import type { Operation } from '../operation';
import { account, byAccount, byMember, change, ORGANIZATION, read, REPOSITORY, revoke } from './kinds';

const tokens = { upstream: 'tokens' } as const;
const tag = 'Tokens';

/** Contract 2.2. None of these is open to a repository token. */
export const TOKENS: readonly Operation[] = [
  {
    ...read,
    ...tokens,
    operationId: 'getUserApiTokens',
    path: '/api/v3/user/tokens',
    access: account,
    does: 'Listing account tokens',
    contract: {
      tag,
      summary: 'List the account tokens of the caller, newest first',
      query: userTokensQuery,
      reply: { status: 200, body: apiTokenPage },
    },
  },
  {
    ...change,
    ...tokens,
    operationId: 'createUserApiToken',
    method: 'POST',
    path: '/api/v3/user/tokens',
    access: account,
    does: 'Creating an account token',
    contract: {
      tag,
      summary: 'Create an account token; its value is shown once',
      request: userTokenRequest,
      isRequestOptional: true,
      reply: { status: 200, body: apiToken },
    },
  },
  {
    ...revoke,
    ...tokens,
    operationId: 'deleteUserApiToken',
    method: 'DELETE',
    path: '/api/v3/user/tokens/:tokenId',
    access: account,
    does: 'Revoking an account token',
    body: 'none',
    contract: {
      tag,
      summary: 'Revoke an account token; answers when every gateway refuses it',
      reply: { status: 204 },
    },
  },
  {
    ...read,
    ...tokens,
    operationId: 'listRepositoryApiTokens',
    path: `${REPOSITORY}/tokens`,
    access: byAccount('admin'),
    does: 'Listing the tokens of a repository',
    contract: {
      tag,
      summary: 'List the tokens of a repository, newest first',
      reply: { status: 200, body: apiTokenPage },
    },
  },
  {
    ...change,
    ...tokens,
    operationId: 'createRepositoryApiToken',
    method: 'POST',
    path: `${REPOSITORY}/tokens`,
    access: byAccount('admin'),
    does: 'Creating a repository token',
    contract: {
      tag,
      summary: 'Create a repository token; its value is shown once',
      request: repositoryTokenRequest,
      isRequestOptional: true,
      reply: { status: 201, body: apiTokenReply },
    },
  },
  {
    ...revoke,
    ...tokens,
    operationId: 'deleteRepositoryApiTokens',
    method: 'POST',
    path: `${REPOSITORY}/tokens/delete`,
    access: byAccount('admin'),
    does: 'Revoking repository tokens',
    body: 'small',
    contract: {
      tag,
      summary: 'Revoke several tokens of a repository, all or none',
      request: bulkDeleteRequest,
      reply: { status: 204 },
    },
  },
  {
    ...revoke,
    ...tokens,
    operationId: 'deleteRepositoryApiToken',
    method: 'DELETE',
    path: `${REPOSITORY}/tokens/:tokenId`,
    access: byAccount('admin'),
    does: 'Revoking a repository token',
    body: 'none',
    contract: {
      tag,
      summary: 'Revoke a token of a repository; answers when every gateway refuses it',
      reply: { status: 204 },
    },
  },
  {
    ...read,
    ...tokens,
    operationId: 'listOrganizationApiTokens',
    path: `${ORGANIZATION}/tokens`,
    // Managers are admins of every repository, so whoever lists all of these could list each (ADR 0023).
    access: byMember('manager'),
    does: 'Listing the tokens of all repositories',
    contract: {
      tag,
      summary:
        'List the tokens of all repositories of an organization, those first that expire next; expired ones (of the last 30 days) by filter, newest first; filtered by whether they expire soon or were never used too',
      query: organizationTokensQuery,
      reply: { status: 200, body: organizationTokensReply },
    },
  },
  {
    ...read,
    ...tokens,
    operationId: 'getRevocation',
    path: '/api/v3/revocations/:seq',
    access: account,
    does: 'Following a revocation',
    outlivesRevocation: true,
    contract: {
      tag,
      summary: 'Where a revocation stands that was answered before it was enforced everywhere',
      reply: { status: 200, body: revocationReply },
    },
  },
];
