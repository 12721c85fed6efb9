import {
  gitHookReply,
  gitHooksReply,
  gitImportReply,
  gitImportReplyV2,
  gitImportRequest,
  webhookReply,
  webhookRequest,
} from '@libs/contracts';
import type { Operation } from '../operation';
import { bare, byAccount, byRepositoryToken, nobody, read, REPOSITORY } from './kinds';

const ingestion = { upstream: 'ingestion' } as const;
const tag = 'Git';

const imported = {
  ...ingestion,
  method: 'POST',
  body: 'upload',
  timeout: 'upload',
  does: 'Importing Git facts',
} as const;
const importSummary = 'Tell the commits, branches and pull requests of a repository';

/** Git facts reach us through the import and the webhooks, and nothing is read from Git itself. */
export const GIT: readonly Operation[] = [
  {
    ...imported,
    api: 'v3',
    operationId: 'importGitFacts',
    path: `${REPOSITORY}/git/import`,
    access: byAccount('write'),
    contract: {
      tag,
      summary: importSummary,
      request: gitImportRequest,
      reply: { status: 200, body: gitImportReply },
    },
  },
  {
    ...imported,
    api: 'v2',
    operationId: 'importGitFactsByRepositoryToken',
    path: '/2.0/git/import',
    access: byRepositoryToken('write'),
    contract: {
      tag,
      summary: importSummary,
      request: gitImportRequest,
      reply: { status: 200, body: gitImportReplyV2 },
    },
  },
  {
    ...ingestion,
    operationId: 'receiveGitEvent',
    method: 'POST',
    api: 'v3',
    path: '/api/v3/webhooks/:hookId',
    access: nobody,
    isWebhook: true,
    does: 'Sending events of a Git provider',
    body: 'upload',
    timeout: 'upload',
    contract: {
      tag,
      summary:
        'A push or pull request event of GitHub, GitLab or Bitbucket, signed with the secret of the webhook',
      request: webhookRequest,
      reply: { status: 200, body: webhookReply },
      failures: [401],
    },
  },
  {
    ...bare,
    ...ingestion,
    operationId: 'createGitHook',
    method: 'POST',
    path: `${REPOSITORY}/git/hooks`,
    access: byAccount('admin'),
    does: 'Managing the webhooks of a repository',
    contract: {
      tag,
      summary: 'Create a webhook for the Git provider to call; its secret is shown once',
      reply: { status: 201, body: gitHookReply },
    },
  },
  {
    ...read,
    ...ingestion,
    operationId: 'listGitHooks',
    path: `${REPOSITORY}/git/hooks`,
    access: byAccount('admin'),
    does: 'Managing the webhooks of a repository',
    contract: {
      tag,
      summary: 'The webhooks of a repository, newest first',
      reply: { status: 200, body: gitHooksReply },
    },
  },
  {
    ...bare,
    ...ingestion,
    operationId: 'deleteGitHook',
    method: 'DELETE',
    path: `${REPOSITORY}/git/hooks/:hookId`,
    access: byAccount('admin'),
    does: 'Managing the webhooks of a repository',
    contract: { tag, summary: 'Delete a webhook', reply: { status: 204 } },
  },
];
