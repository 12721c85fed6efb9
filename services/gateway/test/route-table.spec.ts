import { OPERATIONS } from '../src/policy/operations';
import { tokensOf } from '../src/policy/operation';
import { MethodNotAllowed, UnknownOperation } from '../src/policy/policy.errors';
import { parseRequestTarget } from '../src/policy/request-target';
import { RouteTable } from '../src/policy/route-table';

const SHA = 'a'.repeat(40);
const table = new RouteTable(OPERATIONS);
const match = (method: string, path: string) => {
  const { operation, repository } = table.match(method, parseRequestTarget(path).segments);
  return { operationId: operation.operationId, repository };
};
const thrownBy = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
};

/** Contract 3.2, in its order. */
const OPEN_TO_REPOSITORY_TOKENS = [
  'getRepository',
  'getRepositoryWithAnalysis',
  'listRepositoryTools',
  'configureTool',
  'listRepositoryToolPatterns',
  'updateRepositoryToolPatterns',
  'toolPatternsOverview',
  'getRepositoryLanguages',
  'searchRepositoryIssues',
  'issuesOverview',
  'listRepositoryCommits',
  'reanalyzeCommitById',
  'listIgnoredFiles',
];

describe('the route table', () => {
  it.each([
    ['C1', 'POST', `/2.0/coverage/${SHA}/Objective%20C?partial=true`, 'uploadCoverage', undefined],
    ['C2', 'POST', `/2.0/commit/${SHA}/coverageFinal`, 'finishCoverage', undefined],
    ['C1, leading double slash', 'POST', `//2.0/coverage/${SHA}/go`, 'uploadCoverage', undefined],
    ['C2, inner double slash', 'POST', `/2.0//commit/${SHA}/coverageFinal`, 'finishCoverage', undefined],
    [
      'C1A',
      'POST',
      `/2.0/gh/acme/my%20shop/commit/${SHA}/coverage/go`,
      'uploadCoverageByAccount',
      { provider: 'gh', organization: 'acme', repository: 'my shop' },
    ],
    [
      'C2A',
      'POST',
      `/2.0/manual/acme/shop/commit/${SHA}/coverageFinal`,
      'finishCoverageByAccount',
      { provider: 'manual', organization: 'acme', repository: 'shop' },
    ],
    [
      'C1L',
      'POST',
      `/2.0/acme/shop/commit/${SHA}/coverage/go`,
      'uploadCoverageWithoutProvider',
      { organization: 'acme', repository: 'shop' },
    ],
    ['R1', 'POST', `/2.0/commit/${SHA}/issuesRemoteResults`, 'uploadIssues', undefined],
    [
      'R4A of a repository called commit',
      'POST',
      `/2.0/gh/acme/commit/commit/${SHA}/resultsFinal`,
      'finishResultsByAccount',
      { provider: 'gh', organization: 'acme', repository: 'commit' },
    ],
    [
      'R2A of a repository whose name is a tail',
      'POST',
      `/2.0/gl/commit/results/commit/${SHA}/metricsRemoteResults`,
      'uploadMetricsByAccount',
      { provider: 'gl', organization: 'commit', repository: 'results' },
    ],
    ['O1, as api-scala writes it', 'POST', `/2.0//commit/${SHA}/results`, 'uploadOldResults', undefined],
    [
      'a search of issues, not the issue called search',
      'POST',
      '/api/v3/analysis/organizations/gh/acme/repositories/shop/issues/search?limit=10',
      'searchRepositoryIssues',
      { provider: 'gh', organization: 'acme', repository: 'shop' },
    ],
    // An organization or a repository may be called like a word of the path.
    [
      'C1L of an organization called gh',
      'POST',
      `/2.0/gh/shop/commit/${SHA}/coverage/go`,
      'uploadCoverageWithoutProvider',
      { organization: 'gh', repository: 'shop' },
    ],
    [
      'C1L of a repository called commit',
      'POST',
      `/2.0/acme/commit/commit/${SHA}/coverage/coverageFinal`,
      'uploadCoverageWithoutProvider',
      { organization: 'acme', repository: 'commit' },
    ],
    [
      'C2A of a repository called commit',
      'POST',
      `/2.0/gh/acme/commit/commit/${SHA}/coverageFinal`,
      'finishCoverageByAccount',
      { provider: 'gh', organization: 'acme', repository: 'commit' },
    ],
    [
      'C1A of an organization called commit and a repository called coverage',
      'POST',
      `/2.0/gl/commit/coverage/commit/${SHA}/coverage/go`,
      'uploadCoverageByAccount',
      { provider: 'gl', organization: 'commit', repository: 'coverage' },
    ],
    [
      'a v3 repository, provider in capitals',
      'GET',
      '/api/v3/analysis/organizations/GH/Acme/repositories/Shop?branch=main',
      'getRepositoryWithAnalysis',
      { provider: 'gh', organization: 'Acme', repository: 'Shop' },
    ],
    ['HEAD like GET', 'HEAD', '/api/v3/user/tokens', 'getUserApiTokens', undefined],
    [
      'bulk delete, not the token called delete',
      'POST',
      '/api/v3/organizations/gh/acme/repositories/shop/tokens/delete',
      'deleteRepositoryApiTokens',
      { provider: 'gh', organization: 'acme', repository: 'shop' },
    ],
    ['the state of a revocation', 'GET', '/api/v3/revocations/17', 'getRevocation', undefined],
  ])('finds %s', (_, method, path, operationId, repository) => {
    expect(match(method, path)).toEqual({ operationId, repository });
  });

  it.each([
    ['GET', '/api/v3/organizations/GH/Acme', 'getOrganization'],
    ['GET', '/api/v3/organizations/gh/Acme/repositories?search=a', 'listOrganizationRepositories'],
    ['GET', '/api/v3/user/organizations/gh/Acme', 'getUserOrganization'],
    [
      'GET',
      '/api/v3/analysis/organizations/gh/Acme/repositories',
      'listOrganizationRepositoriesWithAnalysis',
    ],
    [
      'POST',
      '/api/v3/search/analysis/organizations/gh/Acme/repositories',
      'searchOrganizationRepositoriesWithAnalysis',
    ],
  ])('finds the organization that %s %s is about', (method, path, operationId) => {
    const found = table.match(method, parseRequestTarget(path).segments);
    expect(found.operation.operationId).toBe(operationId);
    expect(found.organization).toEqual({ provider: 'gh', organization: 'Acme' });
    expect(found.repository).toBeUndefined();
  });

  // They are about the account, whatever of its organizations the path narrows them to.
  it.each([
    ['GET', '/api/v3/user/organizations', 'listUserOrganizations'],
    ['GET', '/api/v3/user/organizations/gl', 'listOrganizations'],
    ['POST', '/api/v3/organizations', 'addOrganization'],
    ['POST', '/api/v3/repositories', 'addRepository'],
  ])('finds no organization and no repository in %s %s', (method, path, operationId) => {
    const { operation, ...resource } = table.match(method, parseRequestTarget(path).segments);
    expect(operation.operationId).toBe(operationId);
    expect(resource).toEqual({ repository: undefined, organization: undefined });
  });

  it.each([
    ['an unknown provider', 'POST', `/2.0/xx/acme/shop/commit/${SHA}/coverage/go`],
    ['a trailing slash', 'GET', '/api/v3/user/tokens/'],
    ['no SHA', 'POST', '/2.0/coverage//go'],
    ['capitals in a literal', 'GET', '/api/v3/User/tokens'],
    ['a name that is too long', 'POST', `/2.0/${'a'.repeat(256)}/shop/commit/${SHA}/coverage/go`],
    ['the root', 'GET', '/'],
    ['an internal path', 'POST', '/internal/introspect'],
    ['a Nest or management path', 'GET', '/metrics'],
  ])('does not know a path with %s', (_, method, path) => {
    expect(() => match(method, path)).toThrow(UnknownOperation);
  });

  it('says what a known path takes', () => {
    expect(thrownBy(() => match('PATCH', '/api/v3/user/tokens'))).toEqual(
      new MethodNotAllowed(['GET', 'POST', 'HEAD', 'OPTIONS']),
    );
    expect(thrownBy(() => match('GET', `/2.0/coverage/${SHA}/go`))).toEqual(
      new MethodNotAllowed(['POST', 'OPTIONS']),
    );
  });

  it('is never reached by an internal path', () => {
    for (const { path, api } of OPERATIONS)
      expect(path).toMatch(api === 'v2' ? /^\/2\.0\// : /^\/(api\/(v3\/|api-docs(\/|$))|sign-in\/)/);
  });

  // Whoever builds an operation that answered 501 takes its line out of operations/missing.ts.
  it('has one row for each operation, and one for each method of a path', () => {
    const twice = (names: readonly string[]) => names.filter((name, index) => names.indexOf(name) !== index);
    expect(twice(OPERATIONS.map(({ operationId }) => operationId))).toEqual([]);
    const calls = OPERATIONS.map(({ method, path }) => `${method} ${path.replace(/:\w+/g, ':')}`);
    expect(twice(calls)).toEqual([]);
  });

  // No token operation, no pull request, no getIssue, no listCoverageReports: contract 3.2.
  it('opens to repository tokens, on v3, what the contract lists and nothing else', () => {
    const open = OPERATIONS.filter(
      ({ api, access }) => api === 'v3' && tokensOf(access).includes('repository'),
    );
    expect(open.map(({ operationId }) => operationId).sort()).toEqual([...OPEN_TO_REPOSITORY_TOKENS].sort());
  });

  it('asks for write to upload and for admin to handle tokens of a repository', () => {
    const needs = (pattern: RegExp) =>
      new Set(
        OPERATIONS.filter(({ operationId }) => pattern.test(operationId)).map(({ access }) =>
          'needs' in access ? access.needs : undefined,
        ),
      );
    expect(needs(/^(upload|finish)Coverage/)).toEqual(new Set(['write']));
    expect(needs(/RepositoryApiToken/)).toEqual(new Set(['admin']));
  });
});
