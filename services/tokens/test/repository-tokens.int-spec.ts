import { parseToken } from '@libs/token-format';
import { type ApiToken, inDays, SHOP_TOKENS, TestTokensApi } from './support/tokens-api';

describe('repository tokens', () => {
  let api: TestTokensApi;
  beforeAll(async () => {
    api = await TestTokensApi.start();
  });
  afterAll(() => api.close());

  it('are created without a body, wrapped in data with 201, named and expiring in a year', async () => {
    const { status, body } = await api.call('POST', SHOP_TOKENS);
    expect(status).toBe(201);
    expect(Object.keys(body)).toEqual(['data']);
    expect(parseToken(body.data.token)?.kind).toBe('repository');
    expect(body.data.name).toMatch(/^pt-[0-9a-f]{12}$/);
    const days = (Date.parse(body.data.expiresAt) - Date.parse(body.data.createdAt)) / 86_400_000;
    expect([365, 366]).toContain(days);
  });

  it('take the name and the expiry that were asked for', async () => {
    const asked = { name: 'ci-Main-1', expiresAt: '2027-01-02T00:00:00.000Z' };
    const { body } = await api.call('POST', SHOP_TOKENS, { body: asked });
    expect(body.data).toMatchObject(asked);
  });

  it.each([
    ['an empty object', {}, 'name and expiresAt together'],
    ['a name alone', { name: 'x' }, 'name and expiresAt together'],
    ['an expiry alone', { expiresAt: inDays(1) }, 'name and expiresAt together'],
    ['an empty name', { name: '', expiresAt: inDays(1) }, '1 to 100 letters'],
    ['a name with an underscore', { name: 'a_b', expiresAt: inDays(1) }, '1 to 100 letters'],
    ['a name of 101 letters', { name: 'a'.repeat(101), expiresAt: inDays(1) }, '1 to 100 letters'],
    ['a name that ends in a line break', { name: 'a\n', expiresAt: inDays(1) }, '1 to 100 letters'],
    ['an expiry in the past', { name: 'x', expiresAt: inDays(-1) }, 'in the future'],
    ['an expiry over a year ahead', { name: 'x', expiresAt: inDays(367) }, 'at most one year'],
    ['an expiry of null', { name: 'x', expiresAt: null }, 'name and expiresAt together'],
    ['a list', [], 'JSON object'],
  ])('refuse %s with a sentence', async (_, body, sentence) => {
    const reply = await api.call('POST', SHOP_TOKENS, { body });
    expect(reply.status).toBe(400);
    expect(reply.body.message).toContain(sentence);
  });

  it('have names that are unique among the live tokens of the repository', async () => {
    const asked = { body: { name: 'only-one', expiresAt: inDays(1) } };
    const first = await api.call('POST', SHOP_TOKENS, asked);
    expect(first.status).toBe(201);
    const again = await api.call('POST', SHOP_TOKENS, asked);
    expect(again.status).toBe(400);
    expect(again.body.message).toContain('only-one');
    await api.call('DELETE', `${SHOP_TOKENS}/${first.body.data.id}`);
    expect((await api.call('POST', SHOP_TOKENS, asked)).status).toBe(201);
  });

  it('give the name of an expired token free', async () => {
    const asked = { body: { name: 'ran-out', expiresAt: inDays(1) } };
    const { body } = await api.call('POST', SHOP_TOKENS, asked);
    await api.sql(`update tokens set expires_at = now() - interval '1 minute' where id = $1`, [body.data.id]);
    expect((await api.call('POST', SHOP_TOKENS, asked)).status).toBe(201);
  });

  it('are listed newest first without their values, an expired one for thirty days', async () => {
    const made = [];
    for (let i = 0; i < 3; i++)
      made.unshift({ ...((await api.call('POST', SHOP_TOKENS)).body.data as ApiToken) });
    const [newest, middle, oldest] = made;
    await api.sql(`update tokens set expires_at = now() - interval '29 days' where id = $1`, [middle!.id]);
    await api.sql(`update tokens set expires_at = now() - interval '31 days' where id = $1`, [oldest!.id]);
    const { status, body } = await api.call('GET', SHOP_TOKENS);
    expect(status).toBe(200);
    expect(body.data[0]).toEqual({ ...newest!, token: '' });
    expect(body.data[1]).toMatchObject({ id: middle!.id, token: '' });
    const ids = body.data.map(({ id }) => id);
    expect(ids).not.toContain(oldest!.id);
    expect(ids).toEqual([...ids].sort((one, other) => other - one));
    expect(body.pagination).toEqual({ limit: 100, total: ids.length });
  });

  // Who makes a token for each run of a pipeline would be answered with tens of thousands.
  it('are listed with the last hundred that expired at the most', async () => {
    const live = (await api.call('POST', SHOP_TOKENS)).body.data;
    await api.sql(
      `insert into tokens (token_id, kind, repository_id, name, hash, pepper_id, expires_at)
       select lpad(n::text, 12, 'E'), 'repository', $1, 'run-' || n, decode(repeat('00', 32), 'hex'), 'none', now() - n * interval '1 minute'
       from generate_series(1, 150) as n`,
      [api.repository.repositoryId],
    );
    const { body } = await api.call('GET', SHOP_TOKENS);
    const names = body.data.map(({ name }) => name);
    expect(names).toContain(live.name);
    const expired = body.data.filter(({ expiresAt }) => Date.parse(expiresAt) < Date.now());
    expect(expired).toHaveLength(100);
    expect(names).toContain('run-1');
    expect(names).not.toContain('run-101');
    expect(body.pagination.total).toBe(names.length);
    await api.sql(`delete from tokens where name like 'run-%'`);
  });

  it('are reached by names in any case, as the gateway compares them', async () => {
    const path = '/api/v3/organizations/gh/ACME/repositories/Shop/tokens';
    expect((await api.call('GET', path)).status).toBe(200);
  });

  it('are never stored or logged with their value', async () => {
    const { body } = await api.call('POST', SHOP_TOKENS);
    const dump = await api.sql(
      `select coalesce(string_agg(t::text, ' '), '') as text from tokens t
       union all select coalesce(string_agg(a::text, ' '), '') from audit a
       union all select coalesce(string_agg(o::text, ' '), '') from outbox o`,
    );
    const secret = body.data.token.slice(17, 49);
    for (const { text } of dump) expect(text).not.toContain(secret);
  });

  it('announce themselves with token.issued once, without value or hash', async () => {
    const { body } = await api.call('POST', SHOP_TOKENS);
    const tokenId = parseToken(body.data.token)!.tokenId;
    const events = await api.sql(
      `select type, key, payload from outbox where key = $1 and type <> 'token.state.v1'`,
      [tokenId],
    );
    expect(events).toEqual([
      {
        type: 'token.issued.v1',
        key: tokenId,
        payload: {
          tokenId,
          kind: 'repository',
          repositoryId: api.repository.repositoryId,
          version: 1,
          issuedAt: body.data.createdAt,
          expiresAt: body.data.expiresAt,
        },
      },
    ]);
  });
});
