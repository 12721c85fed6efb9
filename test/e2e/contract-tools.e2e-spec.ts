import {
  analysisConfigurationReply,
  auditReply,
  languageFilesReply,
  languageToolsReply,
  patternsReply,
  repositoryPatternsReply,
  repositoryToolsReply,
  toolsReply,
} from '@libs/contracts';
import type { z } from 'zod';
import {
  V2_NOT_FOUND,
  V3_FORBIDDEN,
  V3_NO_TOKEN,
  V3_UNKNOWN_TOKEN,
  V3_WRONG_METHOD,
  v3BadRequest,
} from './support/answers';
import { ContractRig, newSha, type RepositoryRig } from './support/contract-rig';
import type { Reply } from './support/raw-http';

const TRIVY = '2fd7fbe0-33f9-4ab3-ab73-e9b62404e2cb';

describe('the contract: tools and their configuration', () => {
  let rig: ContractRig;
  let repository: RepositoryRig;
  let other: RepositoryRig;
  let projectToken: string;
  beforeAll(async () => {
    rig = await ContractRig.start();
    repository = await rig.repository();
    other = await rig.repository();
    projectToken = (await repository.issue()).token;
  });
  afterAll(() => rig.close());

  const send = (
    token: [string, string] | undefined,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<Reply> =>
    rig.send({
      method,
      path,
      headers: token ? [token] : [],
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const asProject = (method: string, path: string, body?: unknown): Promise<Reply> =>
    send(['project-token', projectToken], method, path, body);
  function read<S extends z.ZodType>(schema: S, { status, body }: Reply): z.output<S> {
    expect(status).toBe(200);
    return schema.parse(body);
  }

  it('lists the catalogue to anybody, as the analysis CLI asks for it', async () => {
    const get = (path: string): Promise<Reply> => send(undefined, 'GET', path);
    const { data } = read(toolsReply, await get('/api/v3/tools'));
    expect(data.map(({ uuid }) => uuid)).toContain(TRIVY);
    for (const { uuid } of data) read(patternsReply, await get(`/api/v3/tools/${uuid}/patterns`));
    expect(await get(`/api/v3/tools/${TRIVY}/patterns/Trivy_none`)).toMatchObject({
      status: 404,
      body: { error: 'NotFound', message: expect.stringMatching(/^Pattern not found/) as string },
    });
    read(languageToolsReply, await get('/api/v3/duplicationTools'));
    read(languageToolsReply, await get('/api/v3/metricsTools'));
    read(languageFilesReply, await get('/api/v3/languages/tools'));
    expect((await get('/api/v3/tools?limit=none')).status).toBe(400);
    // What a token is worth does not matter to a question that anybody may ask.
    expect((await send(['api-token', 'nonsense'], 'GET', '/api/v3/tools')).status).toBe(200);
  });

  it('lets a repository token configure the tools of its repository, and the analysis CLI read that', async () => {
    const patterns = [{ id: 'Trivy_secret', enabled: true, parameters: [{ name: 'depth', value: '3' }] }];
    const path = `${repository.analysis}/tools/${TRIVY}`;
    expect((await asProject('PATCH', path, { enabled: true, patterns })).status).toBe(204);
    const tools = read(repositoryToolsReply, await asProject('GET', `${repository.analysis}/tools`));
    expect(tools.data.find(({ uuid }) => uuid === TRIVY)?.settings.isEnabled).toBe(true);
    const listed = read(repositoryPatternsReply, await asProject('GET', `${path}/patterns`));
    expect(listed.data.map(({ patternDefinition }) => patternDefinition.id)).toEqual(['Trivy_secret']);
    const expected = [
      {
        uuid: TRIVY,
        isEnabled: true,
        notEdited: false,
        patterns: [{ internalId: 'Trivy_secret', parameters: [{ name: 'depth', value: '3' }] }],
      },
    ];
    const own = await asProject('GET', '/2.0/project/analysis/configuration');
    expect(read(analysisConfigurationReply, own).toolConfiguration).toEqual(expected);
    const named = await repository.read(`${repository.v2}/analysis/configuration`);
    expect(read(analysisConfigurationReply, named).toolConfiguration).toEqual(expected);
    expect((await asProject('PATCH', `${path}/patterns?search=secret`, { enabled: false })).status).toBe(204);
    expect((await asProject('GET', `${path}/patterns/overview`)).body).toMatchObject({
      data: { counts: { totalEnabled: 0 } },
    });
  });

  it('lets it read languages and ignored files there, and nothing of another repository', async () => {
    expect((await asProject('GET', `${repository.v3}/settings/languages`)).status).toBe(200);
    expect((await asProject('GET', `${repository.v3}/ignored-files`)).status).toBe(200);
    for (const path of [
      `${other.analysis}/tools`,
      `${other.analysis}/tools/${TRIVY}/patterns`,
      `${other.v3}/settings/languages`,
      `${other.v3}/ignored-files`,
    ])
      expect(await asProject('GET', path)).toMatchObject(V3_UNKNOWN_TOKEN);
    const tools = read(repositoryToolsReply, await other.read(`${other.analysis}/tools`));
    expect(tools.data.find(({ uuid }) => uuid === TRIVY)?.settings.isEnabled).toBe(false);
  });

  it('keeps the settings that are an account’s business from repository tokens', async () => {
    for (const [method, path] of [
      ['GET', `${repository.v3}/settings/analysis`],
      ['PATCH', `${repository.v3}/settings/analysis`],
      ['PATCH', `${repository.v3}/settings/languages`],
      ['PATCH', `${repository.v3}/file`],
    ] as const)
      expect((await asProject(method, path, {})).status).toBe(401);
  });

  it('has the build-server setting read and changed by an admin, and in no other way', async () => {
    const path = `${repository.v3}/settings/analysis`;
    expect((await rig.call('GET', path)).body).toEqual({ buildServerAnalysisSetting: false });
    const changed = await rig.call('PATCH', path, { buildServerAnalysisSetting: true });
    expect([changed.status, changed.body]).toEqual([200, { buildServerAnalysisSetting: true }]);
    expect((await rig.call('GET', path)).body).toEqual({ buildServerAnalysisSetting: true });
    expect(await rig.call('PATCH', path, { buildServerAnalysisSetting: 'on' })).toMatchObject(v3BadRequest());
    for (const method of ['POST', 'PUT', 'DELETE'])
      expect(await rig.call(method, path, {})).toMatchObject(V3_WRONG_METHOD);
    const writer = await rig.guest(repository.repositoryId, 'write');
    expect(await send(['api-token', writer], 'GET', path)).toMatchObject(V3_FORBIDDEN);
  });

  it('lets those change tools, languages and ignored files who may write, and no reader', async () => {
    const [reader, writer] = await Promise.all([
      rig.guest(repository.repositoryId, 'read'),
      rig.guest(repository.repositoryId, 'write'),
    ]);
    for (const [path, body] of [
      [`${repository.analysis}/tools/${TRIVY}`, { enabled: false }],
      [`${repository.analysis}/tools/${TRIVY}/patterns`, { enabled: false }],
      [`${repository.v3}/settings/languages`, { languages: [{ name: 'Go', enabled: true }] }],
      [`${repository.v3}/file`, { filepath: 'vendor/a.js', ignored: true }],
    ] as const) {
      expect(await send(['api-token', reader], 'PATCH', path, body)).toMatchObject(V3_FORBIDDEN);
      expect((await send(['api-token', writer], 'PATCH', path, body)).status).toBe(204);
      expect(await send(undefined, 'PATCH', path, body)).toMatchObject(V3_NO_TOKEN);
    }
    expect((await send(['api-token', reader], 'GET', `${repository.v3}/ignored-files`)).body).toEqual({
      data: [{ path: 'vendor/a.js' }],
      pagination: { limit: 100, total: 1 },
    });
  });

  it('has what was changed, and by whom, in the audit log of the organization', async () => {
    const changed = await rig.repository();
    const name = changed.v3.split('/').at(-1);
    const { token } = await changed.issue();
    const tool = `${changed.analysis}/tools/${TRIVY}`;
    expect((await send(['project-token', token], 'PATCH', tool, { enabled: true })).status).toBe(204);
    const file = { filepath: 'vendor/a.js', ignored: true };
    expect((await rig.call('PATCH', `${changed.v3}/file`, file)).status).toBe(204);
    expect((await rig.call('PATCH', `${changed.analysis}/issues/1`, { ignored: true })).status).toBe(404);
    const organization = changed.v3.replace(/\/repositories\/.*/, '');
    const log = auditReply.parse((await rig.call('GET', `${organization}/audit`)).body);
    const rows = log.filter(
      ({ repositoryName, action }) => repositoryName === name && !action.includes('tokens'),
    );
    expect(rows).toEqual([
      expect.objectContaining({
        action: 'repositories.file.update',
        actor: { email: 'admin@localhost', role: 'repositoryAdmin' },
        result: 'succeed',
        details: file,
      }),
      expect.objectContaining({
        action: 'repositories.tools.update',
        actor: { email: `token:${token.split('_')[1] ?? ''}`, role: 'repositoryWrite' },
        entityId: TRIVY,
        details: { enabled: true },
      }),
    ]);
  });

  it('answers on v2 about the token’s own repository, and to no other token', async () => {
    const project = await asProject('GET', '/2.0/project');
    expect(project.body).toMatchObject({ id: repository.repositoryId, owner: 'acme' });
    expect(await asProject('GET', `/2.0/commit/${newSha()}`)).toMatchObject(V2_NOT_FOUND);
    for (const path of ['/2.0/project', '/2.0/project/analysis/configuration'])
      expect(await send(['api-token', rig.accountToken], 'GET', path)).toMatchObject(V2_NOT_FOUND);
  });
});
