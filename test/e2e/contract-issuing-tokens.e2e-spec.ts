import { V3_FORBIDDEN, V3_NOT_FOUND, V3_TOO_LARGE, v3BadRequest } from './support/answers';
import {
  ahead,
  anInstant,
  DAY_MS,
  nextYear,
  type ApiToken,
  ContractRig,
  fresh,
  type Headers,
  type RepositoryRig,
} from './support/contract-rig';
import type { Reply } from './support/raw-http';

const REPOSITORY_TOKEN: unknown = expect.stringMatching(/^pcr_[0-9A-Za-z]{12}_[0-9A-Za-z]{38}$/);
const anId: unknown = expect.any(Number);

describe('the contract: issuing and listing tokens', () => {
  let rig: ContractRig;
  let repository: RepositoryRig;
  beforeAll(async () => {
    rig = await ContractRig.start();
    repository = await rig.repository();
  });
  afterAll(() => rig.close());

  const create = (json?: unknown, headers: Headers = []): Promise<Reply> =>
    rig.call('POST', repository.tokens, json, headers);
  const list = async (of = repository): Promise<ApiToken[]> =>
    ((await rig.call('GET', of.tokens)).body as { data: ApiToken[] }).data;

  describe('createRepositoryApiToken', () => {
    it.each([
      ['no body and no type', undefined, undefined],
      ['no body and the JSON type', 'application/json', undefined],
      ['an empty body and the JSON type', 'application/json', ''],
      [
        'an empty body and the type of a form, as curl -d "" sends it',
        'application/x-www-form-urlencoded',
        '',
      ],
      ['null', 'application/json', 'null'],
    ])('answers 201 with a generated name and one year for %s', async (_, type, body) => {
      const reply = await rig.postRaw(repository.tokens, type, body);
      expect(reply.status).toBe(201);
      const { data } = reply.body as { data: ApiToken };
      expect(reply.body).toEqual({
        data: {
          id: anId,
          token: REPOSITORY_TOKEN,
          name: expect.stringMatching(/^pt-[0-9a-f]{12}$/) as unknown,
          expiresAt: anInstant,
          createdAt: anInstant,
        },
      });
      expect(Date.parse(data.expiresAt)).toBe(nextYear(data.createdAt));
    });

    it('takes the name and the expiry that were asked for, and ignores other fields', async () => {
      const asked = { name: fresh('CI'), expiresAt: ahead(DAY_MS) };
      const reply = await create({ ...asked, colour: 'blue' });
      expect(reply.status).toBe(201);
      expect(reply.body).toEqual({
        data: { id: anId, token: REPOSITORY_TOKEN, ...asked, createdAt: anInstant },
      });
    });

    it('takes names of 1 and of 100 letters, and an expiry in another zone', async () => {
      const expiresAt = `${ahead(DAY_MS).slice(0, 19)}+02:00`;
      for (const name of ['x', 'A-1'.padEnd(100, 'z')]) {
        const reply = await create({ name, expiresAt });
        expect(reply).toMatchObject({
          status: 201,
          body: { data: { name, expiresAt: new Date(expiresAt).toISOString() } },
        });
      }
    });

    it('takes an expiry of one year to the day', async () => {
      const expiresAt = new Date(nextYear(new Date().toISOString())).toISOString();
      expect((await create({ name: fresh('year'), expiresAt })).status).toBe(201);
    });

    const tomorrow = ahead(DAY_MS);
    it.each<[string, unknown]>([
      ['an empty object', {}],
      ['a name alone', { name: 'ci' }],
      ['an expiry alone', { expiresAt: tomorrow }],
      ['no expiry but null', { name: 'ci', expiresAt: null }],
      ['an empty name', { name: '', expiresAt: tomorrow }],
      ['a name of 101 letters', { name: 'x'.repeat(101), expiresAt: tomorrow }],
      ['a name with a space', { name: 'my ci', expiresAt: tomorrow }],
      ['a name with an underscore', { name: 'my_ci', expiresAt: tomorrow }],
      ['a name beyond ASCII', { name: 'clé', expiresAt: tomorrow }],
      ['a name that ends in a line feed', { name: 'ci\n', expiresAt: tomorrow }],
      ['a name that is a number', { name: 1, expiresAt: tomorrow }],
      ['an expiry in the past', { name: 'ci', expiresAt: ahead(-1_000) }],
      ['an expiry beyond a year', { name: 'ci', expiresAt: ahead(367 * DAY_MS) }],
      ['an expiry in the year 9999', { name: 'ci', expiresAt: '9999-12-31T23:59:59Z' }],
      ['an expiry that is no date', { name: 'ci', expiresAt: 'tomorrow' }],
      ['an expiry in month 13', { name: 'ci', expiresAt: '2027-13-01T00:00:00Z' }],
      ['an expiry without a time', { name: 'ci', expiresAt: tomorrow.slice(0, 10) }],
      ['an expiry without a zone', { name: 'ci', expiresAt: tomorrow.slice(0, 19) }],
      ['an expiry that is a number', { name: 'ci', expiresAt: Date.now() + DAY_MS }],
      ['a list', [{ name: 'ci', expiresAt: tomorrow }]],
      ['a text', 'ci'],
      ['a number', 1],
    ])('answers 400 to %s and issues nothing', async (_, body) => {
      const before = await list();
      expect(await create(body)).toMatchObject(v3BadRequest());
      expect(await list()).toEqual(before);
    });

    it.each([
      ['no JSON', 'application/json', '{"name":'],
      ['bytes that are no text', 'application/json', '\u0000\u0001'],
      ['a form', 'application/x-www-form-urlencoded', 'name=ci'],
      ['a prototype', 'application/json', '{"__proto__":{"name":"x"}}'],
    ])('answers 400 to %s', async (_, type, body) => {
      expect(await rig.postRaw(repository.tokens, type, body)).toMatchObject(v3BadRequest());
    });

    it('answers 413 to a body that no request of this operation needs', async () => {
      const body = JSON.stringify({ name: 'x'.repeat(70_000) });
      expect(await rig.postRaw(repository.tokens, 'application/json', body)).toMatchObject(V3_TOO_LARGE);
    });

    it('answers 400 to a name that a live token of the repository has, whoever has it elsewhere', async () => {
      const asked = { name: fresh('twice'), expiresAt: tomorrow };
      expect((await create(asked)).status).toBe(201);
      expect(await create(asked)).toMatchObject(v3BadRequest(`[^"]*${asked.name}[^"]*`));
      const elsewhere = await rig.repository();
      expect((await elsewhere.issue(asked)).name).toBe(asked.name);
    });

    it('gives a name to one of two requests at the same moment', async () => {
      const asked = { name: fresh('race'), expiresAt: tomorrow };
      const replies = await Promise.all(Array.from({ length: 6 }, () => create(asked)));
      expect(replies.map(({ status }) => status).sort()).toEqual([201, 400, 400, 400, 400, 400]);
    });

    it('leaves exactly 100 tokens, however many are asked for at the same moment', async () => {
      const crowded = await rig.repository();
      // On a slow machine a place in the queue of one repository may not come in time: an honest 503, to be sent again.
      const ask = async (): Promise<Reply> => {
        const reply = await rig.call('POST', crowded.tokens);
        return reply.status === 503 ? ask() : reply;
      };
      const first = await Promise.all(Array.from({ length: 120 }, ask));
      const statuses = first.map(({ status }) => status);
      expect(statuses.filter((status) => status === 201)).toHaveLength(100);
      expect(statuses.filter((status) => status === 400)).toHaveLength(20);
      expect(await ask()).toMatchObject(v3BadRequest('[^"]*100[^"]*'));
      const tokens = await list(crowded);
      expect(tokens).toHaveLength(100);
      expect((await rig.call('DELETE', `${crowded.tokens}/${String(tokens[0]?.id)}`)).status).toBe(204);
      expect((await ask()).status).toBe(201);
      expect(await ask()).toMatchObject(v3BadRequest());
    });

    it('is for admins of the repository', async () => {
      for (const permission of ['read', 'write'] as const) {
        const headers: Headers = [['api-token', await rig.guest(repository.repositoryId, permission)]];
        for (const [method, path] of [
          ['GET', repository.tokens],
          ['POST', repository.tokens],
          ['DELETE', `${repository.tokens}/1`],
          ['POST', `${repository.tokens}/delete`],
        ] as const)
          expect(await rig.send({ method, path, headers })).toMatchObject(V3_FORBIDDEN);
      }
    });
  });

  it('lists the tokens of a repository newest first, without their values', async () => {
    const own = await rig.repository();
    const issued: ApiToken[] = [];
    for (let count = 0; count < 4; count += 1) issued.push(await own.issue());
    const reply = await rig.call('GET', own.tokens);
    expect(reply.status).toBe(200);
    expect(reply.body).toEqual({
      data: issued.reverse().map((token) => ({ ...token, token: '' })),
      pagination: { limit: 100, total: 4 },
    });
    for (const { token } of issued) expect(reply.text).not.toContain(token.slice(17));
  });

  it.each(['my repo', 'ünïcode', '100%', 'tokens', 'A.b_c'])(
    'issues, lists and revokes tokens of a repository called %j, in any letter case',
    async (name) => {
      const strange = await rig.repository(name);
      const { id } = await strange.issue();
      const shouted = `/api/v3/organizations/GH/ACME/repositories/${encodeURIComponent(name.toUpperCase())}/tokens`;
      expect((await rig.call('GET', shouted)).body).toMatchObject({ data: [{ id }] });
      expect((await rig.call('DELETE', `${shouted}/${String(id)}`)).status).toBe(204);
    },
  );

  it('lists nothing of a repository that has no tokens', async () => {
    const { body } = await rig.call('GET', (await rig.repository()).tokens);
    expect(body).toEqual({ data: [], pagination: { limit: 100, total: 0 } });
  });

  it('knows nothing of repositories that are not there', async () => {
    for (const path of [
      'gh/acme/repositories/nowhere',
      'gl/acme/repositories/shop',
      'gh/nobody/repositories/shop',
    ])
      expect(await rig.call('GET', `/api/v3/organizations/${path}/tokens`)).toMatchObject(V3_NOT_FOUND);
  });
});
