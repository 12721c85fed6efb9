import type { Access, Operation } from './operation';

const REPOSITORY = '/api/v3/organizations/:provider/:organization/repositories/:repository';
const REPOSITORY_V2 = '/2.0/:provider/:organization/:repository';

const account: Access = { resource: 'account' };
const byAccount = (needs: 'read' | 'write' | 'admin'): Access => ({
  resource: 'path',
  tokens: ['account'],
  needs,
});
const uploadByRepository: Access = { resource: 'token', needs: 'write' };

const read = { method: 'GET', body: 'none', timeout: 'quick' } as const;
const revoke = { body: 'none', timeout: 'waiting', outlivesRevocation: true } as const;
const upload = {
  method: 'POST',
  api: 'v2',
  upstream: 'ingestion',
  body: 'upload',
  timeout: 'upload',
  does: 'Uploading coverage',
} as const;

/**
 * Every public operation. A request that matches none is refused, so this table is the policy; the sources of the rows are
 * contract 1.2, 2.2 to 2.4, 3.2 and 3.3.
 */
export const OPERATIONS: readonly Operation[] = [
  // Coverage uploads. C1 and C2 are about the repository token's own repository, the others name one.
  {
    ...upload,
    operationId: 'uploadCoverage',
    path: '/2.0/coverage/:sha/:language',
    access: uploadByRepository,
  },
  {
    ...upload,
    operationId: 'finishCoverage',
    path: '/2.0/commit/:sha/coverageFinal',
    access: uploadByRepository,
  },
  {
    ...upload,
    operationId: 'uploadCoverageByAccount',
    path: `${REPOSITORY_V2}/commit/:sha/coverage/:language`,
    access: byAccount('write'),
  },
  {
    ...upload,
    operationId: 'finishCoverageByAccount',
    path: `${REPOSITORY_V2}/commit/:sha/coverageFinal`,
    access: byAccount('write'),
  },
  {
    ...upload,
    operationId: 'uploadCoverageWithoutProvider',
    path: '/2.0/:organization/:repository/commit/:sha/coverage/:language',
    access: byAccount('write'),
  },

  // Tokens. None of these is open to a repository token.
  {
    ...read,
    operationId: 'getUserApiTokens',
    path: '/api/v3/user/tokens',
    api: 'v3',
    upstream: 'tokens',
    access: account,
    does: 'Listing account tokens',
  },
  {
    operationId: 'createUserApiToken',
    method: 'POST',
    path: '/api/v3/user/tokens',
    api: 'v3',
    upstream: 'tokens',
    access: account,
    does: 'Creating an account token',
    body: 'small',
    timeout: 'quick',
  },
  {
    ...revoke,
    operationId: 'deleteUserApiToken',
    method: 'DELETE',
    path: '/api/v3/user/tokens/:tokenId',
    api: 'v3',
    upstream: 'tokens',
    access: account,
    does: 'Revoking an account token',
  },
  {
    ...read,
    operationId: 'listRepositoryApiTokens',
    path: `${REPOSITORY}/tokens`,
    api: 'v3',
    upstream: 'tokens',
    access: byAccount('admin'),
    does: 'Listing the tokens of a repository',
  },
  {
    operationId: 'createRepositoryApiToken',
    method: 'POST',
    path: `${REPOSITORY}/tokens`,
    api: 'v3',
    upstream: 'tokens',
    access: byAccount('admin'),
    does: 'Creating a repository token',
    body: 'small',
    timeout: 'quick',
  },
  {
    ...revoke,
    operationId: 'deleteRepositoryApiTokens',
    method: 'POST',
    path: `${REPOSITORY}/tokens/delete`,
    api: 'v3',
    upstream: 'tokens',
    access: byAccount('admin'),
    does: 'Revoking repository tokens',
    body: 'small',
  },
  {
    ...revoke,
    operationId: 'deleteRepositoryApiToken',
    method: 'DELETE',
    path: `${REPOSITORY}/tokens/:tokenId`,
    api: 'v3',
    upstream: 'tokens',
    access: byAccount('admin'),
    does: 'Revoking a repository token',
  },
  {
    ...read,
    operationId: 'getRevocation',
    path: '/api/v3/revocations/:seq',
    api: 'v3',
    upstream: 'tokens',
    access: account,
    does: 'Following a revocation',
    outlivesRevocation: true,
  },

  // Coverage, read back. Seeing who uploaded what needs what uploading needs (contract 3.3).
  {
    ...read,
    operationId: 'listCoverageReports',
    path: `${REPOSITORY}/coverage/status`,
    api: 'v3',
    upstream: 'ingestion',
    access: byAccount('write'),
    does: 'Seeing the uploads of a repository',
  },
  {
    ...read,
    operationId: 'listCommitCoverageReports',
    path: `${REPOSITORY}/commits/:sha/coverage/reports`,
    api: 'v3',
    upstream: 'ingestion',
    access: byAccount('read'),
    does: 'Reading coverage reports',
  },
  {
    ...read,
    operationId: 'getCoverageReport',
    path: `${REPOSITORY}/commits/:sha/coverage/reports/:reportUuid`,
    api: 'v3',
    upstream: 'ingestion',
    access: byAccount('read'),
    does: 'Reading coverage reports',
  },
  {
    ...read,
    operationId: 'getRepositoryWithAnalysis',
    path: '/api/v3/analysis/organizations/:provider/:organization/repositories/:repository',
    api: 'v3',
    upstream: 'ingestion',
    access: { resource: 'path', tokens: ['account', 'repository'], needs: 'read' },
    does: 'Reading a repository',
  },

  // Without a token; the gateway answers.
  {
    ...read,
    operationId: 'getVersion',
    path: '/api/v3/version',
    api: 'v3',
    upstream: 'gateway',
    access: { resource: 'none' },
    does: 'Asking for the version',
  },
  {
    ...read,
    operationId: 'getHealth',
    path: '/api/v3/health',
    api: 'v3',
    upstream: 'gateway',
    access: { resource: 'none' },
    does: 'Asking for the health',
  },
];
