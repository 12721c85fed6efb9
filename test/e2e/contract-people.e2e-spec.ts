import { auditReply, peopleReply, removePeopleReply } from '@libs/contracts';
import { eventually } from '@libs/testing';
import { V2_NOT_FOUND, V3_FORBIDDEN, V3_NO_TOKEN, V3_NOT_FOUND } from './support/answers';
import { anInstant, ContractRig, fresh, newSha, REPORT, type RepositoryRig } from './support/contract-rig';
import type { Reply } from './support/raw-http';

const ACME = '/api/v3/organizations/gh/acme';
const aCount: unknown = expect.stringMatching(/^\d+$/);

describe('the contract: people, roles and what is taken away', () => {
  let rig: ContractRig;
  let shop: RepositoryRig;
  beforeAll(async () => {
    rig = await ContractRig.start();
    shop = await rig.repository();
  });
  afterAll(() => rig.close());

  const setRoles = (...people: object[]): Promise<Reply> =>
    rig.call('PUT', `${ACME}/people/roles`, { people });
  /** Somebody with an account of their own and nothing in our organization. */
  const stranger = async (): Promise<{ email: string; token: string }> => {
    const email = `${fresh('guest')}@example.org`;
    const home = { account: { email }, organization: { provider: 'gl' as const, name: fresh('home') } };
    return { email, token: (await rig.repository('home', home)).accountToken };
  };
  const as = (token: string, path: string): Promise<Reply> =>
    rig.send({ path, headers: [['api-token', token]] });
  const upload = (header: string, token: string, path: string): Promise<Reply> =>
    rig.send({ method: 'POST', path, headers: [[header, token]], body: JSON.stringify(REPORT) });
  const uploadByAccount = (token: string): Promise<Reply> =>
    upload('api-token', token, `${shop.v2}/commit/${newSha()}/coverage/go`);
  /** Of the gateway and of the ingestion API. */
  const enforced = (reply: Reply, status = 204): void => {
    expect(reply.status).toBe(status);
    expect(reply.headers).toMatchObject({
      'portcullis-revocation-seq': aCount,
      'portcullis-revocation-enforced-at': anInstant,
      'portcullis-revocation-enforcers': '2',
    });
  };
  const name = (): string => decodeURIComponent(shop.v3.split('/').at(-1) ?? '');

  it('a role that was given is used at once, one that was lowered is not used after the answer', async () => {
    const { email, token } = await stranger();
    expect(await uploadByAccount(token)).toMatchObject(V2_NOT_FOUND);
    const given = await setRoles({ email, repositories: [{ name: name(), role: 'maintain' }] });
    expect(given.status).toBe(204);
    await eventually(async () => expect((await uploadByAccount(token)).status).toBe(200));
    enforced(await setRoles({ email, repositories: [{ name: name(), role: 'triage' }] }));
    expect((await uploadByAccount(token)).status).toBe(403);
    enforced(await setRoles({ email, repositories: [{ name: name(), role: null }] }));
    expect(await uploadByAccount(token)).toMatchObject(V2_NOT_FOUND);
  });

  it('people are added, listed for members only, and seen by nobody after they are removed', async () => {
    const { email, token } = await stranger();
    expect(await as(token, `${ACME}/people`)).toMatchObject(V3_NOT_FOUND);
    expect((await rig.call('POST', `${ACME}/people`, [email])).status).toBe(204);
    await eventually(async () => expect((await as(token, `${ACME}/people`)).status).toBe(200));
    const { data } = peopleReply.parse((await as(token, `${ACME}/people?search=${email}`)).body);
    expect(data).toMatchObject([{ email, role: 'member', canBeRemoved: true }]);
    expect(await as(token, `${ACME}/audit`)).toMatchObject(V3_FORBIDDEN);
    const removed = await rig.call('POST', `${ACME}/people/remove`, { emails: [email] });
    enforced(removed, 200);
    expect(removePeopleReply.parse(removed.body)).toEqual({ success: [{ email }], failed: [] });
    expect(await as(token, `${ACME}/people`)).toMatchObject(V3_NOT_FOUND);
  });

  it('people come as a CSV file, and failures there as JSON', async () => {
    const url = `${rig.instance.baseUrl}${ACME}/peopleCsv`;
    const reply = await fetch(url, { headers: { 'api-token': rig.accountToken } });
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(reply.headers.get('cache-control')).toBe('no-store');
    expect(await reply.text()).toMatch(/^name,email,lastLogin,lastAnalysis\r\n/);
    expect(await rig.send({ path: `${ACME}/peopleCsv` })).toMatchObject(V3_NO_TOKEN);
  });

  it('an admin may take away their own role, and is answered', async () => {
    const { email, token } = await stranger();
    await setRoles({ email, organizationRole: 'owner' });
    await eventually(async () => expect((await as(token, `${ACME}/audit`)).status).toBe(200));
    const own = await rig.send({
      method: 'POST',
      path: `${ACME}/people/remove`,
      headers: [
        ['api-token', token],
        ['content-type', 'application/json'],
      ],
      body: JSON.stringify({ emails: [email] }),
    });
    enforced(own, 200);
    expect(await as(token, `${ACME}/audit`)).toMatchObject(V3_NOT_FOUND);
    const followed = await as(
      token,
      `/api/v3/revocations/${String(own.headers['portcullis-revocation-seq'])}`,
    );
    expect(followed).toMatchObject({ status: 200, body: { data: { state: 'enforced' } } });
  });

  it('a repository that was made private is read by nobody without a token after the answer', async () => {
    const open = await rig.repository();
    const read = (): Promise<Reply> => rig.send({ path: open.analysis });
    expect((await rig.call('PATCH', open.v3, { visibility: 'Public' })).status).toBe(204);
    await eventually(async () => expect((await read()).status).toBe(200));
    enforced(await rig.call('PATCH', open.v3, { visibility: 'Private' }));
    expect(await read()).toMatchObject(V3_NO_TOKEN);
  });

  it('a deleted repository and its tokens are refused after the answer, and its name is free', async () => {
    const gone = await rig.repository();
    const { token } = await gone.issue();
    const use = (): Promise<Reply> => upload('project-token', token, `/2.0/coverage/${newSha()}/go`);
    expect((await use()).status).toBe(200);
    enforced(await rig.call('DELETE', gone.v3));
    expect(await use()).toMatchObject(V2_NOT_FOUND);
    expect(await gone.read(gone.analysis)).toMatchObject(V3_NOT_FOUND);
    expect(await rig.call('DELETE', gone.v3)).toMatchObject(V3_NOT_FOUND);
    const again = await rig.repository(decodeURIComponent(gone.v3.split('/').at(-1) ?? ''));
    expect(again.repositoryId).not.toBe(gone.repositoryId);
    expect(await use()).toMatchObject(V2_NOT_FOUND);
  });

  it('all of it is in the audit log', async () => {
    const reply = await rig.call('GET', `${ACME}/audit`);
    const entries = auditReply.parse(reply.body);
    expect(reply.text).toMatch(/^\[/);
    expect(new Set(entries.map(({ action }) => action))).toEqual(
      new Set([
        'organizations.people.create',
        'organizations.people.delete',
        'repositories.delete',
        'repositories.people.update',
        'repositories.tokens.create',
        'repositories.tokens.delete',
        'repositories.update',
        ...entries.map(({ action }) => action).filter((action) => action.endsWith('.use')),
      ]),
    );
    const deletion = entries.find(({ action }) => action === 'repositories.delete');
    expect(deletion?.actor).toEqual({ email: 'admin@localhost', role: 'repositoryAdmin' });
  });
});
