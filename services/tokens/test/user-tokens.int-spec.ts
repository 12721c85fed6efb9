import { RecordedDatabase } from '@libs/testing';
import { parseToken } from '@libs/token-format';
import { entities } from '../src/schema';
import { TokensService } from '../src/tokens/tokens.service';
import { TestTokensApi, USER_TOKENS, containing, inDays, some } from './support/tokens-api';

describe('account tokens', () => {
  let api: TestTokensApi;
  beforeAll(async () => {
    api = await TestTokensApi.start();
  });
  afterAll(() => api.close());

  it('are created without a body, as a bare object with 200, expiring in a year', async () => {
    const { status, headers, body } = await api.call('POST', USER_TOKENS);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(parseToken(body.token)?.kind).toBe('account');
    expect(body).toMatchObject({ id: some(Number), createdAt: some(String) });
    const days = (Date.parse(body.expiresAt) - Date.parse(body.createdAt)) / 86_400_000;
    expect([365, 366]).toContain(days);
  });

  it.each([
    ['an empty object', { body: {} }],
    ['null', { body: null }],
    ['null as expiry', { body: { expiresAt: null } }],
    ['an empty body with a content type', { text: '', headers: { 'content-type': 'application/json' } }],
    ['unknown fields', { body: { colour: 'blue' } }],
  ])('are created with %s as with no body', async (_, sent) => {
    expect((await api.call('POST', USER_TOKENS, sent)).status).toBe(200);
  });

  it('take an expiry of up to one year, with any offset', async () => {
    const expiresAt = '2027-01-02T03:04:05+02:00';
    const { body } = await api.call('POST', USER_TOKENS, { body: { expiresAt } });
    expect(body.expiresAt).toBe('2027-01-02T01:04:05.000Z');
  });

  it.each([
    ['in the past', inDays(-1), 'must be in the future'],
    ['more than a year ahead', inDays(367), 'at most one year'],
    ['no date', 'soon', 'must be a date and time'],
    ['a number', 5, 'expiresAt'],
  ])('refuse an expiry that is %s with a sentence', async (_, expiresAt, sentence) => {
    const { status, body } = await api.call('POST', USER_TOKENS, { body: { expiresAt } });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      error: 'BadRequest',
      message: containing(sentence),
      actions: [],
    });
  });

  it.each([
    ['not JSON', { text: '{' }],
    ['a list', { body: [] }],
    ['a string', { body: 'x' }],
  ])('refuse a body that is %s', async (_, sent) => {
    expect((await api.call('POST', USER_TOKENS, sent)).status).toBe(400);
  });

  it('are listed newest first, in pages, without their values', async () => {
    const made = [];
    for (let i = 0; i < 5; i++) made.unshift((await api.call('POST', USER_TOKENS)).body);
    const first = await api.call('GET', `${USER_TOKENS}?limit=3&provider=gh`);
    expect(first.status).toBe(200);
    expect(first.body.data).toEqual(made.slice(0, 3).map((token) => ({ ...token, token: '' })));
    expect(first.body.pagination).toMatchObject({ limit: 3, total: some(Number) });
    const cursor = encodeURIComponent(first.body.pagination.cursor);
    const second = await api.call('GET', `${USER_TOKENS}?limit=3&cursor=${cursor}`);
    expect(second.body.data.slice(0, 2)).toEqual(made.slice(3).map((token) => ({ ...token, token: '' })));
    const whole = await api.call('GET', USER_TOKENS);
    expect(whole.body.pagination).toEqual({ limit: 100, total: whole.body.data.length });
  });

  // A generated client stops when the key is absent; an empty or null cursor would make it go on for ever.
  it('end with a page that has no cursor, also when it is exactly full', async () => {
    const { body } = await api.call('GET', USER_TOKENS);
    const exact = await api.call('GET', `${USER_TOKENS}?limit=${body.pagination.total}`);
    expect(exact.body.data).toHaveLength(body.pagination.total);
    expect(exact.body.pagination).not.toHaveProperty('cursor');
  });

  it('lower a limit above the most, and refuse one that is no limit', async () => {
    expect((await api.call('GET', `${USER_TOKENS}?limit=5000`)).body.pagination.limit).toBe(1000);
    for (const limit of ['0', '-1', 'ten', '1.5', '']) {
      const { status, body } = await api.call('GET', `${USER_TOKENS}?limit=${limit}`);
      expect({ limit, status }).toEqual({ limit, status: 400 });
      expect(body.message).toContain('limit');
    }
    expect((await api.call('GET', `${USER_TOKENS}?limit=1&limit=2`)).status).toBe(400);
    expect((await api.call('GET', `${USER_TOKENS}?cursor=nonsense`)).status).toBe(400);
  });

  it('are gone from the list once deleted', async () => {
    const { body } = await api.call('POST', USER_TOKENS);
    expect((await api.call('DELETE', `${USER_TOKENS}/${body.id}`)).status).toBe(204);
    const { body: list } = await api.call('GET', USER_TOKENS);
    expect(list.data.map(({ id }) => id)).not.toContain(body.id);
  });

  it.each(['0', '-1', 'abc', '99999999', '99999999999999999999', '1e3', '%00'])(
    'answer 404 for the id %s, which nobody has',
    async (id) => {
      const { status, body } = await api.call('DELETE', `${USER_TOKENS}/${id}`);
      expect(status).toBe(404);
      expect(body).toMatchObject({ error: 'NotFound', message: some(String) });
    },
  );

  // Whoever rotates tokens leaves thousands behind, which are in no list.
  it('are listed and counted without reading those that were revoked before', async () => {
    const { accountId } = api.owner;
    await api.sql(
      `insert into tokens (token_id, kind, account_id, hash, pepper_id, state_version, expires_at, revoked_at, revoked_seq)
       select left(md5(n::text), 12), 'account', $1, sha256('nothing'), 'one', 1, now() + interval '1 day', now(), 1
       from generate_series(1, 5000) n`,
      [accountId],
    );
    await api.sql('vacuum analyze tokens');
    const { body } = await api.call('GET', USER_TOKENS);
    const database = await RecordedDatabase.open(api.database.url, entities);
    const quietAudit = { append: () => Promise.resolve() };
    const tokens = new TokensService(database.db, {} as never, quietAudit as never, {} as never);
    const list = (): Promise<unknown> => tokens.listOfAccount(accountId, { limit: 100 }, {});
    expect(await database.rowsReadBy(list)).toBeLessThanOrEqual(body.pagination.total);
    await database.close();
  });
});
