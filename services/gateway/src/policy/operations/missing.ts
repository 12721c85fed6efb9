import type { Operation } from '../operation';
import { account, ANALYSIS, byAccount, byMember, byRepositoryToken, ORGANIZATION, REPOSITORY } from './kinds';

const noWebhooks =
  'Portcullis sends no webhooks. Ask for the results of a commit, or subscribe to its events in Kafka.';

interface Missing extends Pick<Operation, 'operationId' | 'method' | 'path' | 'access' | 'does'> {
  readonly api?: 'v2';
  readonly tag: string;
  readonly summary: string;
  /** What its caller is told with the 501. */
  readonly because: string;
}

/**
 * Operations that the contract names or a public client calls, and that Portcullis does not have. Whoever builds one takes its
 * line away.
 */
const ROWS: readonly Missing[] = [
  {
    operationId: 'getFileClones',
    method: 'GET',
    path: `${REPOSITORY}/files/:fileId/duplication`,
    access: byAccount('read'),
    does: 'Reading duplicated blocks',
    tag: 'Files',
    summary: 'The duplicated blocks of a file',
    because: 'Portcullis keeps uploaded duplication results and does not yet serve them by file.',
  },
  {
    operationId: 'listPullRequestIssues',
    method: 'GET',
    path: `${ANALYSIS}/pull-requests/:pullRequestNumber/issues`,
    access: byAccount('read'),
    does: 'Reading the issues of a pull request',
    tag: 'Issues',
    summary: 'The issues that a pull request adds or fixes',
    because: 'Portcullis does not compare the issues of two commits. Search the issues of a branch.',
  },
  {
    operationId: 'listPullRequestFiles',
    method: 'GET',
    path: `${ANALYSIS}/pull-requests/:pullRequestNumber/files`,
    access: byAccount('read'),
    does: 'Reading the files of a pull request',
    tag: 'Pull requests',
    summary: 'The files that a pull request changes, with their analysis',
    because:
      'Portcullis does not compare the results of two commits. Ask for the coverage of the files of the pull request.',
  },
  {
    operationId: 'listCommitDeltaIssues',
    method: 'GET',
    path: `${ANALYSIS}/commits/:sha/deltaIssues`,
    access: byAccount('read'),
    does: 'Reading the issues of a commit',
    tag: 'Issues',
    summary: 'The issues that a commit adds or fixes',
    because: 'Portcullis does not compare the issues of two commits. Search the issues of a branch.',
  },
  {
    operationId: 'bulkIgnoreIssues',
    method: 'POST',
    path: `${ANALYSIS}/issues/bulk-ignore`,
    access: byAccount('configurable'),
    does: 'Ignoring issues',
    tag: 'Issues',
    summary: 'Ignore several issues at once',
    because: 'Portcullis ignores issues one by one: PATCH each of them.',
  },
  {
    operationId: 'getFirstAnalysisOverview',
    method: 'GET',
    path: `${ANALYSIS}/analysis-progress`,
    access: byAccount('read'),
    does: 'Reading how far the first analysis is',
    tag: 'Commits',
    summary: 'How far the first analysis of a repository is',
    because:
      'Portcullis analyses nothing itself. The repository with its analysis names the last analysed commit.',
  },
  {
    operationId: 'getPullRequestQualitySettings',
    method: 'GET',
    path: `${REPOSITORY}/settings/quality/pull-requests`,
    access: byAccount('read'),
    does: 'Reading the quality settings of pull requests',
    tag: 'Repository settings',
    summary: 'What a pull request must reach',
    because: 'Portcullis has no quality gates: it tells what was measured and judges nothing.',
  },
  {
    operationId: 'getProjectFileIssues',
    api: 'v2',
    method: 'GET',
    path: '/2.0/project/file/issues/:path*',
    access: byRepositoryToken('read'),
    does: 'Reading the issues of a file',
    tag: 'Issues',
    summary: 'The issues of a file, as clients of old asked for them',
    because: 'Portcullis lists issues on API v3 only. Search the issues of the repository there.',
  },
  {
    operationId: 'joinOrganization',
    method: 'POST',
    path: `${ORGANIZATION}/join`,
    access: account,
    does: 'Joining an organization',
    tag: 'Organizations',
    summary: 'Join an organization of the Git provider',
    because: 'Nobody joins by themselves here: an organization admin adds people.',
  },
  {
    operationId: 'searchSecurityItems',
    method: 'POST',
    path: `${ORGANIZATION}/security/items/search`,
    access: byMember('member'),
    does: 'Searching security findings',
    tag: 'Organizations',
    summary: 'Search the security findings of an organization',
    because: 'Portcullis does not manage security findings. Search the issues of the category Security.',
  },
  {
    operationId: 'listWebhookEndpoints',
    method: 'GET',
    path: `${ORGANIZATION}/integrations/webhooks`,
    access: byMember('manager'),
    does: 'Listing webhooks',
    tag: 'Organizations',
    summary: 'The addresses that are told of finished analyses',
    because: noWebhooks,
  },
  {
    operationId: 'createWebhookEndpoint',
    method: 'POST',
    path: `${ORGANIZATION}/integrations/webhooks`,
    access: byMember('manager'),
    does: 'Adding webhooks',
    tag: 'Organizations',
    summary: 'Add an address that is told of finished analyses',
    because: noWebhooks,
  },
  {
    operationId: 'deleteWebhookEndpoint',
    method: 'DELETE',
    path: `${ORGANIZATION}/integrations/webhooks/:hookId`,
    access: byMember('manager'),
    does: 'Deleting webhooks',
    tag: 'Organizations',
    summary: 'Remove such an address',
    because: noWebhooks,
  },
];

/** Each is authorized like any other and then answers 501, never a made-up success. */
export const MISSING: readonly Operation[] = ROWS.map(
  ({ api = 'v3' as const, tag, summary, because, ...row }) => ({
    ...row,
    api,
    upstream: 'gateway',
    body: 'none',
    timeout: 'quick',
    missing: because,
    contract: { tag, summary, reply: { status: 204 } },
  }),
);
