import { parse } from 'yaml';
import { MISSING } from '../../services/gateway/src/policy/operations/missing';
import { V3_NO_TOKEN, v3BadRequest } from './support/answers';
import { anInstant, ContractRig, type Headers, type RepositoryRig } from './support/contract-rig';
import type { Reply } from './support/raw-http';
import { pathOf } from './support/samples';

describe('the contract: what the gateway answers itself', () => {
  let rig: ContractRig;
  let repository: RepositoryRig;
  beforeAll(async () => {
    rig = await ContractRig.start();
    repository = await rig.repository();
  });
  afterAll(() => rig.close());

  const get = (path: string, headers: Headers = []): Promise<Reply> => rig.send({ path, headers });

  it('tells anybody the version, the health and the state of the set-up', async () => {
    expect(await get('/api/v3/version')).toMatchObject({
      status: 200,
      body: { data: expect.any(String) as unknown },
    });
    expect(await get('/api/v3/health')).toMatchObject({
      status: 200,
      body: { data: { message: 'Portcullis is up' } },
    });
    expect((await get('/api/v3/configuration/status')).body).toEqual({
      statuses: [],
      metadata: { firstSignupDone: true },
    });
  });

  it('lists no provider to log in by and none to connect, in pages like any list', async () => {
    for (const path of ['/api/v3/login/integrations', '/api/v3/provider/integrations']) {
      expect((await get(path)).body).toEqual({ data: [], pagination: { limit: 100, total: 0 } });
      expect((await get(`${path}?limit=7&other=1`)).body).toEqual({
        data: [],
        pagination: { limit: 7, total: 0 },
      });
      expect(await get(`${path}?limit=none`)).toMatchObject(v3BadRequest());
      expect(await get(`${path}?cursor=none`)).toMatchObject(v3BadRequest());
    }
  });

  it('takes a heartbeat of an account, whatever its body says, and of nobody else', async () => {
    const path = '/api/v3/session/heartbeat';
    const year = 365 * 86_400_000;
    const alive = { lastActivity: anInstant, idleExpiresIn: year, absoluteExpiresIn: year };
    for (const body of [{ wasActive: true }, { wasActive: 'perhaps' }, undefined])
      expect(await rig.call('POST', path, body)).toMatchObject({ status: 200, body: alive });
    expect(await rig.send({ method: 'POST', path })).toMatchObject(V3_NO_TOKEN);
    const { token } = await repository.issue();
    const headers: Headers = [['project-token', token]];
    expect(await rig.send({ method: 'POST', path, headers })).toMatchObject(V3_NO_TOKEN);
  });

  it('shows its API document as a page that loads and runs nothing, as YAML and as JSON, the same to all', async () => {
    const page = await get('/api/api-docs');
    expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(page.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    expect(page.text).toMatch(/^<!doctype html>/);
    const yaml = await get('/api/api-docs/swagger.yaml');
    const json = await get('/api/api-docs/swagger.json');
    expect(json.body).toMatchObject({ openapi: '3.1.1', info: { title: 'Portcullis API' } });
    expect(parse(yaml.text)).toEqual(json.body);
    expect((await rig.call('GET', '/api/api-docs/swagger.json')).text).toBe(json.text);
    expect(await rig.send({ method: 'HEAD', path: '/api/api-docs' })).toMatchObject({
      status: 200,
      text: '',
    });
  });

  it.each(MISSING.map((operation) => [operation.operationId, operation] as const))(
    'answers 501 to %s, with what to do instead',
    async (_, operation) => {
      const { provider, organization, repository, accountToken } = rig.instance;
      const token: [string, string] =
        operation.access.resource === 'token'
          ? ['project-token', (await (await rig.repository(repository)).issue()).token]
          : ['api-token', accountToken];
      const reply = await rig.send({
        method: operation.method,
        path: pathOf(operation, { provider, organization, repository }),
        headers: [token],
      });
      const { missing: message } = operation;
      expect([reply.status, reply.body]).toEqual([
        501,
        operation.api === 'v2' ? { error: message } : { error: 'NotImplemented', message, actions: [] },
      ]);
    },
  );
});
