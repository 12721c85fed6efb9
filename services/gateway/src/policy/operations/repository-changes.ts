import { repositoryChangeRequest } from '@libs/contracts';
import type { Operation } from '../operation';
import { byAccount, REPOSITORY, revoke } from './kinds';

const row = { ...revoke, upstream: 'tokens', path: REPOSITORY, access: byAccount('admin') } as const;
const tag = 'Repositories';

/** What may take a repository away from those who could read it. */
export const REPOSITORY_CHANGES: readonly Operation[] = [
  {
    ...row,
    operationId: 'deleteRepository',
    method: 'DELETE',
    does: 'Deleting a repository',
    body: 'none',
    contract: {
      tag,
      summary: 'Delete a repository and revoke its tokens; answers when every gateway refuses both',
      reply: { status: 204 },
    },
  },
  {
    ...row,
    operationId: 'updateRepository',
    method: 'PATCH',
    does: 'Changing a repository',
    body: 'small',
    contract: {
      tag,
      summary: 'Set who may read a repository without a role, and its default branch',
      request: repositoryChangeRequest,
      reply: { status: 204 },
    },
  },
];
