import { eventually } from '@libs/testing';
import { v3BadRequest } from './support/answers';
import {
  ahead,
  anInstant,
  DAY_MS,
  nextYear,
  type ApiToken,
  ContractRig,
  fresh,
  type Headers,
} from './support/contract-rig';

const ACCOUNT_TOKEN: unknown = expect.stringMatching(/^pca_[0-9A-Za-z]{12}_[0-9A-Za-z]{38}$/);
const anId: unknown = expect.any(Number);

const path = '/api/v3/user/tokens';

describe('the contract: account tokens', () => {
  let rig: ContractRig;
  beforeAll(async () => {
    rig = await ContractRig.start();
  });
  afterAll(() => rig.close());

  it.each([
    ['no body and no type', undefined, undefined],
    ['an empty body and the JSON type', 'application/json', ''],
    ['an empty object', 'application/json', '{}'],
    ['no expiry but null', 'application/json', '{"expiresAt":null}'],
  ])('are created bare, with 200 and for one year, by %s', async (_, type, body) => {
    const reply = await rig.postRaw(path, type, body);
    expect(reply.status).toBe(200);
    expect(reply.body).toEqual({
      id: anId,
      token: ACCOUNT_TOKEN,
      expiresAt: anInstant,
      createdAt: anInstant,
    });
    const { createdAt, expiresAt, token } = reply.body as ApiToken;
    expect(Date.parse(expiresAt)).toBe(nextYear(createdAt));
    expect((await rig.send({ path, headers: [['api-token', token]] })).status).toBe(200);
  });

  it('are created with the expiry that was asked for', async () => {
    const expiresAt = ahead(7 * DAY_MS);
    expect(await rig.call('POST', path, { expiresAt })).toMatchObject({ status: 200, body: { expiresAt } });
  });

  it.each<[string, unknown]>([
    ['in the past', ahead(-1)],
    ['beyond a year', ahead(367 * DAY_MS)],
    ['no date', 'soon'],
    ['a number', 1],
  ])('are not created with an expiry that is %s', async (_, expiresAt) => {
    expect(await rig.call('POST', path, { expiresAt })).toMatchObject(v3BadRequest());
  });

  // Ours: only gateways know of uses, for an answer that one remembers is asked for by nobody.
  it('tell in the list when they were last used, soon after, and in GET /user which one asks', async () => {
    const { id, token, expiresAt, createdAt } = (await rig.call('POST', path)).body as ApiToken;
    const listed = async () =>
      ((await rig.call('GET', path)).body as { data: (ApiToken & { lastUsedAt?: string })[] }).data.find(
        (one) => one.id === id,
      );
    expect(await listed()).not.toHaveProperty('lastUsedAt');
    const reply = await rig.send({ path: '/api/v3/user', headers: [['api-token', token]] });
    expect(reply).toMatchObject({ status: 200, body: { data: { apiToken: { id, expiresAt } } } });
    const { lastUsedAt } = await eventually(async () => {
      const now = await listed();
      expect(now).toMatchObject({ lastUsedAt: anInstant });
      return now as { lastUsedAt: string };
    });
    expect(Date.parse(lastUsedAt)).toBeGreaterThanOrEqual(Date.parse(createdAt));
  });

  // Ours: Codacy's account tokens have none, and its clients send none.
  it('can have a name, which the list tells', async () => {
    const { status, body } = await rig.call('POST', path, { name: 'laptop' });
    expect({ status, body }).toMatchObject({ status: 200, body: { name: 'laptop' } });
    const list = (await rig.call('GET', path)).body as { data: ApiToken[] };
    expect(list.data[0]).toMatchObject({ id: (body as ApiToken).id, name: 'laptop', token: '' });
    for (const name of ['', 'two words', 'x'.repeat(101), 7])
      expect(await rig.call('POST', path, { name })).toMatchObject(v3BadRequest());
  });

  it('are not created by a body that is no object', async () => {
    for (const body of ['[]', '"x"', '{'])
      expect(await rig.postRaw(path, 'application/json', body)).toMatchObject(v3BadRequest());
  });

  it('are listed newest first in pages, without values, to their owner alone', async () => {
    const mine = await rig.repository(undefined, { account: { email: `${fresh('pager')}@localhost` } });
    const headers: Headers = [['api-token', mine.accountToken]];
    const issued: ApiToken[] = [];
    for (let count = 0; count < 4; count += 1)
      issued.unshift((await rig.send({ method: 'POST', path, headers })).body as ApiToken);
    const whole = (await rig.send({ path, headers })).body as { data: ApiToken[] };
    expect(whole).toEqual({ data: expect.anything() as unknown, pagination: { limit: 100, total: 5 } });
    expect(whole.data.slice(0, 4)).toEqual(issued.map((token) => ({ ...token, token: '' })));
    const pages: ApiToken[] = [];
    let next = `${path}?limit=2`;
    for (;;) {
      const { data, pagination } = (await rig.send({ path: next, headers })).body as {
        data: ApiToken[];
        pagination: { cursor?: string; limit: number; total: number };
      };
      expect(pagination).toMatchObject({ limit: 2, total: 5 });
      pages.push(...data);
      if (!('cursor' in pagination)) break;
      expect(data).toHaveLength(2);
      next = `${path}?limit=2&cursor=${encodeURIComponent(pagination.cursor ?? '')}`;
    }
    // The token that asks is used with every page.
    const withoutUse = (token: ApiToken): object => ({ ...token, lastUsedAt: undefined });
    expect(pages.map(withoutUse)).toEqual(whole.data.map(withoutUse));
  });

  it('are listed in pages of 1 to 1000', async () => {
    const limitOf = async (limit: string): Promise<unknown> =>
      (
        (await rig.call('GET', `${path}?limit=${limit}&unknown=1`)).body as {
          pagination: { limit: number };
        }
      ).pagination.limit;
    expect(await limitOf('1')).toBe(1);
    expect(await limitOf('1000')).toBe(1000);
    expect(await limitOf('1001')).toBe(1000);
    for (const query of [
      'limit=0',
      'limit=-1',
      'limit=x',
      'limit=',
      'limit=1.5',
      'limit=1&limit=2',
      'cursor=!',
      'cursor=zzz',
    ])
      expect(await rig.call('GET', `${path}?${query}`)).toMatchObject(v3BadRequest());
  });
});
