import type { Access, Operation } from '../operation';
import { account, ANALYSIS, byAccount, byRepositoryToken, ORGANIZATION, REPOSITORY } from './kinds';

const member: Access = { resource: 'organization', needs: 'member' };

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
    access: member,
    does: 'Searching security findings',
    tag: 'Organizations',
    summary: 'Search the security findings of an organization',
    because: 'Portcullis does not manage security findings. Search the issues of the category Security.',
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
