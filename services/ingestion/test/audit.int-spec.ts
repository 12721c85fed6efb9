import { issuesSearchReply, type Principal, type RepositoryGrant } from '@libs/contracts';
import {
  analysisPath,
  IngestionRig,
  newSha,
  principalOn,
  type Reply,
  report,
  repositoryPath,
  textWith,
} from './ingestion-rig';
import { foundBy } from './result-bodies';

const COVERAGE = '/api/v3/coverage/organizations/gh/acme/repositories/shop';
const TRIVY = '2fd7fbe0-33f9-4ab3-ab73-e9b62404e2cb';
const TOOL = `${analysisPath}/tools/${TRIVY}`;
const FILE = `${repositoryPath}/file`;
const HOOKS = `${repositoryPath}/git/hooks`;
const REPOSITORY = 900;

const tokenOfRepository = principalOn(REPOSITORY, 'admin');
const accountOn = (repository: RepositoryGrant): Principal => ({
  kind: 'account',
  tokenId: 'AbCdEfGhIjKl',
  accountId: 7,
  repository,
});

interface Change {
  operation: string;
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  body?: object;
  /** As it stands in the log. */
  row: { action: string; entityId?: unknown; details?: object };
}

describe('a change that somebody asks for', () => {
  const head = newSha();
  let rig: IngestionRig;
  let account: Principal;
  let changes: Change[];
  beforeAll(async () => {
    rig = await IngestionRig.start();
    await rig.startWorker();
    const { repository } = tokenOfRepository as { repository: RepositoryGrant };
    account = accountOn(repository);
    const by = { repositoryId: REPOSITORY };
    await rig.post(`${repositoryPath}/git/import`, history(head), by);
    await rig.post(`/2.0/coverage/${head}/go`, report({ 'a.go': { 1: 1 } }), by);
    await rig.post(`/2.0/commit/${head}/issuesRemoteResults`, [foundBy('eslint', { 'a.js': [{}] })], by);
    await rig.post(`/2.0/commit/${head}/resultsFinal`, '', by);
    await rig.settled();
    const found = await rig.post(`${analysisPath}/issues/search`, { branchName: 'topic' }, by);
    const [issue] = issuesSearchReply.parse(found.body).data;
    const created = await ask({ method: 'POST', path: HOOKS });
    const hook = (created.body as unknown as { data: { id: string } }).data;
    changes = allChanges({ head, issueId: String(issue?.issueId), hookId: hook.id });
  });
  afterAll(() => rig.stop());
  beforeEach(() => {
    rig.tokensApi.audited.length = 0;
    rig.tokensApi.auditIsDown = false;
  });

  const ask = (
    { method, path, body }: Pick<Change, 'method' | 'path' | 'body'>,
    principal: Principal = account,
  ): Promise<Reply> =>
    rig.send(path, {
      method,
      principal,
      repositoryId: REPOSITORY,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  /** Everything that the changes change. */
  const stored = async (): Promise<unknown> => {
    await rig.settled();
    const tables = [
      ...['analysis_results', 'coverage_reports', 'ignored_issues', 'branches', 'git_hooks'],
      ...['repository_tools', 'repository_patterns', 'repository_languages', 'ignored_files'],
      'repository_settings',
    ];
    const rows: Record<string, unknown> = {};
    for (const table of tables)
      rows[table] = await rig.rows(`select * from ${table} t where repository_id = $1 order by t::text`, [
        REPOSITORY,
      ]);
    return rows;
  };

  // Otherwise whoever can keep the audit log from being written changes things unseen.
  it('is not made while the audit log cannot be written, and may be sent again', async () => {
    const before = await stored();
    rig.tokensApi.auditIsDown = true;
    for (const change of changes) {
      const { status, headers, body } = await ask(change);
      expect([change.operation, status, headers['retry-after'], body]).toEqual([
        change.operation,
        503,
        '2',
        expect.objectContaining({
          message:
            'The audit log cannot be written, so nothing was changed. Send the same request again after 2 s.',
        }),
      ]);
    }
    expect(await stored()).toEqual(before);
    expect(rig.tokensApi.audited).toEqual([]);
  });

  // A row cannot be taken back, and this one would say that something was done.
  it('leaves no row when it is refused', async () => {
    const { audited } = rig.tokensApi;
    const refused = async (
      method: Change['method'],
      path: string,
      body: object | undefined,
      status: number,
    ) => {
      expect([path, (await ask({ method, path, ...(body ? { body } : {}) })).status]).toEqual([path, status]);
      expect(audited).toEqual([]);
    };
    const before = await stored();
    await refused('POST', `${repositoryPath}/reanalyzeCommit`, { commitUuid: newSha() }, 404);
    await refused('GET', `${COVERAGE}/pull-requests/8/reanalyze`, undefined, 404);
    await refused('PATCH', `${analysisPath}/issues/999999999`, { ignored: true }, 404);
    await refused('PATCH', `${analysisPath}/issues/none`, { ignored: true }, 404);
    await refused('PATCH', TOOL, { enabled: 'yes' }, 400);
    await refused(
      'PATCH',
      `${analysisPath}/tools/${'a'.repeat(8)}-bbbb-4ccc-8ddd-eeeeeeeeeeee/patterns`,
      { enabled: true },
      404,
    );
    await refused('PATCH', `${repositoryPath}/settings/languages`, { languages: [{ name: 'Klingon' }] }, 400);
    await refused('PATCH', `${repositoryPath}/branches/main`, { isEnabled: false }, 409);
    await refused('PATCH', `${repositoryPath}/branches/none`, { isEnabled: false }, 404);
    await refused('DELETE', `${HOOKS}/${'A'.repeat(22)}`, undefined, 404);
    expect(await stored()).toEqual(before);
  });

  it('leaves no row when it would exceed a limit', async () => {
    const full = REPOSITORY + 1;
    const { audited } = rig.tokensApi;
    const refused = async (method: 'POST' | 'PATCH', path: string, body?: object): Promise<void> => {
      const principal = principalOn(full, 'admin');
      const text = body === undefined ? {} : { body: JSON.stringify(body) };
      const { status } = await rig.send(path, { method, principal, repositoryId: full, ...text });
      expect([path, status, audited]).toEqual([path, 400, []]);
    };
    await rig.db.query(
      `insert into git_hooks (hook_id, repository_id)
       select 'hook-' || n, $1::bigint from generate_series(1, 20) n`,
      [full],
    );
    await refused('POST', HOOKS);
    await rig.db.query(
      `insert into ignored_files (repository_id, path, path_digest)
       select $1::bigint, 'f' || n, sha256(convert_to('f' || n, 'UTF8')) from generate_series(1, 10000) n`,
      [full],
    );
    await refused('PATCH', FILE, { filepath: 'one-more', ignored: true });
    await rig.db.query(
      `insert into repository_tools (repository_id, tool_uuid)
       select $1::bigint, gen_random_uuid() from generate_series(1, 200)`,
      [full],
    );
    await refused('PATCH', TOOL, { enabled: true });
  });

  it('is in the audit log once, for each operation, with who asked for it', async () => {
    for (const change of changes) {
      rig.tokensApi.audited.length = 0;
      const before = await stored();
      const { status } = await ask(change);
      expect([change.operation, Math.floor(status / 100)]).toEqual([change.operation, 2]);
      expect(rig.tokensApi.audited).toEqual([
        {
          result: 'succeed',
          repositoryId: REPOSITORY,
          actor: { accountId: 7, tokenId: 'AbCdEfGhIjKl', role: 'repositoryAdmin' },
          details: {},
          ...change.row,
        },
      ]);
      expect({ [change.operation]: await stored() }).not.toEqual({ [change.operation]: before });
    }
  });

  it('is attributed to the repository token that asked for it', async () => {
    expect(
      (await ask({ method: 'PATCH', path: TOOL, body: { enabled: true } }, tokenOfRepository)).status,
    ).toBe(204);
    expect(rig.tokensApi.audited).toMatchObject([
      { actor: { tokenId: 'AbCdEfGhIjKl', role: 'repositoryAdmin' }, details: { enabled: true } },
    ]);
    expect(rig.tokensApi.audited[0]?.actor).not.toHaveProperty('accountId');
  });

  it('gives away neither the secret of a webhook nor what patterns are set to', async () => {
    const created = await ask({ method: 'POST', path: HOOKS });
    const { secret } = (created.body as unknown as { data: { secret: string } }).data;
    const patterns = [{ id: 'P1', enabled: true, parameters: [{ name: 'password', value: 'hunter2' }] }];
    expect((await ask({ method: 'PATCH', path: TOOL, body: { patterns } })).status).toBe(204);
    const text = JSON.stringify(rig.tokensApi.audited);
    expect(rig.tokensApi.audited).toHaveLength(2);
    expect(text).not.toContain(secret);
    expect(text).not.toContain('hunter2');
  });

  // A row holds texts of 1,000 characters without NUL; what clients may send is longer and wilder.
  it('is made and recorded also when it holds more than a row does', async () => {
    const filepath = 'x'.repeat(998) + '😀'.repeat(500);
    expect((await ask({ method: 'PATCH', path: FILE, body: { filepath, ignored: true } })).status).toBe(204);
    const search = encodeURIComponent('\0');
    const path = `${TOOL}/patterns?search=${search}`;
    expect((await ask({ method: 'PATCH', path, body: { enabled: true } })).status).toBe(204);
    expect(rig.tokensApi.audited).toMatchObject([
      { details: { filepath: `${'x'.repeat(998)}…`, ignored: true } },
      { details: { patternsFilter: textWith('search') } },
    ]);
  });

  it('is none where nothing is changed: neither HEAD nor reading is recorded', async () => {
    const path = `${COVERAGE}/pull-requests/7/reanalyze`;
    const head = await rig.send(path, { method: 'HEAD', principal: account, repositoryId: REPOSITORY });
    expect(head.status).toBe(204);
    expect((await ask({ method: 'GET', path: HOOKS })).status).toBe(200);
    expect(rig.tokensApi.audited).toEqual([]);
  });
});

const history = (head: string): object => ({
  commits: [{ sha: head }],
  branches: [{ name: 'topic', headSha: head, isEnabled: true }],
  pullRequests: [{ number: 7, title: 'Add', headSha: head, originBranch: 'topic', targetBranch: 'main' }],
});

/** Each changes something. */
function allChanges({ head, issueId, hookId }: Record<'head' | 'issueId' | 'hookId', string>): Change[] {
  return [
    {
      operation: 'reanalyzeCommitById',
      method: 'POST',
      path: `${repositoryPath}/reanalyzeCommit`,
      body: { commitUuid: head },
      row: { action: 'repositories.reanalyzecommit', entityId: head },
    },
    {
      operation: 'reanalyzeCoverage',
      method: 'GET',
      path: `${COVERAGE}/pull-requests/7/reanalyze`,
      row: { action: 'repositories.reanalyzecommit', entityId: head, details: { pullRequest: 7 } },
    },
    {
      operation: 'updateIssueState',
      method: 'PATCH',
      path: `${analysisPath}/issues/${issueId}`,
      body: { ignored: true, reason: 'AcceptedUse', comment: null },
      row: {
        action: 'repositories.issues.update',
        entityId: issueId,
        details: { ignored: true, reason: 'AcceptedUse' },
      },
    },
    {
      operation: 'configureTool',
      method: 'PATCH',
      path: TOOL,
      body: {
        enabled: true,
        patterns: [
          { id: 'P1', enabled: true },
          { id: 'P2', enabled: true },
          { id: 'P3', enabled: false },
        ],
      },
      row: {
        action: 'repositories.tools.update',
        entityId: TRIVY,
        details: { enabled: true, patternsOn: 'P1, P2', patternsOff: 'P3' },
      },
    },
    {
      operation: 'updateRepositoryToolPatterns',
      method: 'PATCH',
      path: `${TOOL}/patterns?search=P3`,
      body: { enabled: true },
      row: {
        action: 'repositories.tools.update',
        entityId: TRIVY,
        details: { patternsEnabled: true, patternsFilter: '{"search":"P3"}' },
      },
    },
    {
      operation: 'updateFileState',
      method: 'PATCH',
      path: FILE,
      body: { filepath: 'vendor/a.js', ignored: true },
      row: { action: 'repositories.file.update', details: { filepath: 'vendor/a.js', ignored: true } },
    },
    {
      operation: 'updateFileState, back',
      method: 'PATCH',
      path: FILE,
      body: { filepath: 'vendor/a.js', ignored: false },
      row: { action: 'repositories.file.update', details: { filepath: 'vendor/a.js', ignored: false } },
    },
    {
      operation: 'patchRepositoryLanguageResponseSettings',
      method: 'PATCH',
      path: `${repositoryPath}/settings/languages`,
      body: {
        languages: [
          { name: 'Go', enabled: false },
          { name: 'Scala', extensions: ['.sc'] },
        ],
      },
      row: { action: 'repositories.settings.language.update', details: { languages: 'Go, Scala' } },
    },
    {
      operation: 'updateBuildServerAnalysisSetting',
      method: 'PATCH',
      path: `${repositoryPath}/settings/analysis`,
      body: { buildServerAnalysisSetting: true },
      row: {
        action: 'repositories.settings.analysis.update',
        details: { buildServerAnalysisSetting: true },
      },
    },
    {
      operation: 'updateRepositoryBranchConfiguration',
      method: 'PATCH',
      path: `${repositoryPath}/branches/topic`,
      body: { isEnabled: false },
      row: { action: 'repositories.branches.update', details: { branch: 'topic', isEnabled: false } },
    },
    {
      operation: 'createGitHook',
      method: 'POST',
      path: HOOKS,
      row: {
        action: 'repositories.integrations.postcommithook',
        entityId: expect.stringMatching(/^[\w-]{22}$/) as unknown,
      },
    },
    {
      operation: 'deleteGitHook',
      method: 'DELETE',
      path: `${HOOKS}/${hookId}`,
      row: { action: 'repositories.integrations.postcommithook.delete', entityId: hookId },
    },
  ];
}
