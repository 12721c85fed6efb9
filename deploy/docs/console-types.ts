import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { openApiDocument } from '../../services/gateway/src/api-docs/openapi-document';
import type { Operation } from '../../services/gateway/src/policy/operation';

/** What the console calls; of the others it needs no types. */
const CALLED: ReadonlySet<string> = new Set([
  'addOrganization',
  'addPeopleToOrganization',
  'addRepository',
  'createRepositoryApiToken',
  'createUserApiToken',
  'deleteRepositoryApiTokens',
  'deleteUserApiToken',
  'dropDeadLetters',
  'endSession',
  'endSessions',
  'getEventsOverview',
  'getFileCoverage',
  'getFileWithAnalysis',
  'getFolderCoverage',
  'getIngestionOverview',
  'getOrganization',
  'getPullRequestDiff',
  'getRepositoryPullRequestCoverage',
  'getRepositoryPullRequestFilesCoverage',
  'getRepositoryWithAnalysis',
  'getRevocation',
  'getSession',
  'getSignInMethods',
  'getTokensOverview',
  'getUserApiTokens',
  'listAuditLogsForOrganization',
  'listCommitCoverageReports',
  'listCoverageReports',
  'listFiles',
  'listOrganizationApiTokens',
  'listOrganizationRepositories',
  'listPeopleFromOrganization',
  'listPeopleFromOrganizationCsv',
  'listRepositoryApiTokens',
  'listRepositoryBranches',
  'listRepositoryCommits',
  'listRepositoryPullRequests',
  'listUserOrganizations',
  'reanalyzeCoverage',
  'removePeopleFromOrganization',
  'renewSession',
  'retryDeadLetters',
  'setRoles',
  'startSession',
]);
const GENERATOR = 'node_modules/@hey-api/openapi-ts/bin/run.js';

/** The console's types of the API, made of its document by a generator that nobody here wrote. */
export async function consoleTypes(operations: readonly Operation[]): Promise<string> {
  const called = operations.filter(({ operationId }) => CALLED.has(operationId));
  if (called.length !== CALLED.size) throw new Error('The console calls an operation that there is not.');
  const place = await mkdtemp(join(tmpdir(), 'portcullis-console-types-'));
  try {
    const document = join(place, 'openapi.json');
    const output = join(place, 'types');
    await writeFile(document, JSON.stringify(openApiDocument(called)));
    const asked = ['-i', document, '-o', output, '-p', '@hey-api/typescript', '--silent', '--no-log-file'];
    await promisify(execFile)(process.execPath, [resolve(GENERATOR), ...asked], { cwd: place });
    return await readFile(join(output, 'types.gen.ts'), 'utf8');
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}
