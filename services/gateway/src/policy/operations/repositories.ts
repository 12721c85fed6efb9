import { addedStateReply, addRepositoryRequest, repository, repositoryReply } from '@libs/contracts';
import type { Operation } from '../operation';
import { account, bare, byAccount, byEither, change, publicly, read, REPOSITORY } from './kinds';

const tokens = { upstream: 'tokens' } as const;

/** Contract 2.3: repositories. Adding one needs a role in the organization that its body names, so the service decides. */
export const REPOSITORIES: readonly Operation[] = [
  {
    ...change,
    ...tokens,
    operationId: 'addRepository',
    method: 'POST',
    path: '/api/v3/repositories',
    access: account,
    does: 'Adding a repository',
    contract: {
      tag: 'Repositories',
      summary: 'Add a repository, for managers and admins of its organization',
      request: addRepositoryRequest,
      reply: { status: 200, body: repository },
      failures: [403, 404, 409],
    },
  },
  {
    ...read,
    ...tokens,
    operationId: 'getRepository',
    path: REPOSITORY,
    access: publicly(byEither('read')),
    does: 'Reading a repository',
    contract: {
      tag: 'Repositories',
      summary: 'A repository and what the caller may do there',
      reply: { status: 200, body: repositoryReply },
    },
  },
  {
    ...bare,
    ...tokens,
    operationId: 'followAddedRepository',
    method: 'POST',
    path: `${REPOSITORY}/follow`,
    access: byAccount('read'),
    does: 'Following a repository',
    contract: {
      tag: 'Repositories',
      summary: 'Follow a repository; following it again changes nothing',
      reply: { status: 200, body: addedStateReply },
    },
  },
  {
    ...bare,
    ...tokens,
    operationId: 'unfollowRepository',
    method: 'DELETE',
    path: `${REPOSITORY}/follow`,
    access: byAccount('read'),
    does: 'Following a repository',
    contract: {
      tag: 'Repositories',
      summary: 'Follow a repository no longer',
      reply: { status: 204 },
    },
  },
];
