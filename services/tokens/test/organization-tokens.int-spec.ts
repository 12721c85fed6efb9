import { type OrganizationToken, organizationTokensReply } from '@libs/contracts';
import { TestOrganization } from './support/organization';
import { TestTokensApi } from './support/tokens-api';

type Page = ReturnType<typeof organizationTokensReply.parse>;

const MANY = 100;
/** As long as a row of `tokens` wants one; no token has it. */
const NO_HASH = `sha256('nothing')`;

describe('the tokens of all repositories of an organization', () => {
  let api: TestTokensApi;
  let acme: TestOrganization;
  /** The same names with another provider. */
  let other: TestOrganization;

  const page = async (query = '', of = acme): Promise<Page> => {
    const reply = await of.call('GET', `/tokens${query}`, { as: of.as('manager') });
    expect([reply.status, reply.body.message]).toEqual([200, undefined]);
    return organizationTokensReply.parse(reply.body);
  };
  const list = async (query = '', of = acme): Promise<OrganizationToken[]> => (await page(query, of)).data;
  const names = async (query = '', of = acme): Promise<string[]> =>
    (await list(query, of)).map(({ name }) => name);
  /** All pages, one after the other. */
  const walk = async (query: string, of = acme): Promise<OrganizationToken[]> => {
    const found: OrganizationToken[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const { data, pagination }: Page = await page(`?${query}${cursor && `&cursor=${cursor}`}`, of);
      found.push(...data);
      cursor = pagination.cursor;
    }
    return found;
  };

  const repository = async (of: TestOrganization, name: string): Promise<number> => {
    const [{ id }] = await api.sql(
      `insert into repositories (organization_id, name, name_key, visibility, default_branch)
       values ($1, $2, lower($2), 'Private', 'main') returning id::int as id`,
      [of.organizationId, name],
    );
    return id;
  };
  /** Expiring at `expiry`, an expression of SQL. */
  const token = (repositoryId: number, name: string, expiry: string): Promise<unknown> =>
    api.sql(
      `insert into tokens (token_id, kind, repository_id, name, hash, pepper_id, state_version, expires_at)
       values (substr(md5($1::bigint || $2::text), 1, 12), 'repository', $1, $2, ${NO_HASH}, 'one', 1, ${expiry})`,
      [repositoryId, name],
    );

  beforeAll(async () => {
    api = await TestTokensApi.start();
    acme = await TestOrganization.create(api, { name: 'umbrella' });
    other = await TestOrganization.create(api, {
      provider: 'bb',
      name: 'umbrella',
      admin: 'else@umbrella.example',
    });
    const tools = await repository(acme, 'Tools');
    await token(acme.repositoryId, 'in-a-year', `now() + interval '360 days'`);
    await token(acme.repositoryId, 'in-a-week', `now() + interval '7 days'`);
    await token(acme.repositoryId, 'yesterday', `now() - interval '1 day'`);
    await token(acme.repositoryId, 'long-ago', `now() - interval '40 days'`);
    await token(tools, 'in-a-month', `now() + interval '29 days'`);
    await token(tools, 'last-week', `now() - interval '7 days'`);
    await token(other.repositoryId, 'elsewhere', `now() + interval '1 day'`);
  });
  afterAll(() => api.close());

  it('come in the order in which they expire, whatever their repository, and none of another organization', async () => {
    expect(await names()).toEqual(['in-a-week', 'in-a-month', 'in-a-year']);
    expect(await names('', other)).toEqual(['elsewhere']);
  });

  it('say where they belong and who made them, and never their value', async () => {
    const { id, token: value } = await other.repositoryToken();
    const made = (await list('', other)).find((one) => one.id === id);
    expect(made).toEqual({
      id,
      name: expect.stringMatching(/^pt-/) as string,
      tokenId: value.slice(4, 16),
      repositoryName: 'shop',
      createdBy: 'else@umbrella.example',
      createdAt: expect.any(String) as string,
      expiresAt: expect.any(String) as string,
    });
    expect(JSON.stringify(await page('', other))).not.toContain(value.slice(0, 17));
  });

  it('are filtered by what expires soon, and by what expired, the newest first', async () => {
    expect(await names('?filter=ExpiresSoon')).toEqual(['in-a-week', 'in-a-month']);
    expect(await names('?filter=Expired')).toEqual(['yesterday', 'last-week']);
    expect((await walk('filter=Expired&limit=1')).map(({ name }) => name)).toEqual([
      'yesterday',
      'last-week',
    ]);
  });

  it('say when each was last used, and are filtered by what never was', async () => {
    await api.sql(
      `insert into token_uses (token_id, last_used_at)
       select token_id, '2026-11-20T10:00:00Z' from tokens where name in ('in-a-week', 'yesterday')`,
    );
    const used = (await list()).map(({ name, lastUsedAt }) => [name, lastUsedAt]);
    expect(used).toEqual([
      ['in-a-week', '2026-11-20T10:00:00.000Z'],
      ['in-a-month', undefined],
      ['in-a-year', undefined],
    ]);
    const { data, pagination } = await page('?filter=NeverUsed');
    expect(data.map(({ name }) => name)).toEqual(['in-a-month', 'in-a-year']);
    expect(pagination.total).toBe(2);
  });

  it('are searched by a part of either name, whatever the case and without metacharacters', async () => {
    expect(await names('?search=tOOl')).toEqual(['in-a-month']);
    expect(await names('?search=A-WEEK')).toEqual(['in-a-week']);
    expect(await names('?search=in-a')).toHaveLength(3);
    for (const nothing of ['%25', '_', '.*', 'elsewhere']) {
      const { data, pagination } = await page(`?search=${nothing}`);
      expect([data, pagination]).toEqual([[], { limit: 100, total: 0 }]);
    }
  });

  it('are there no more once revoked, or with their repository', async () => {
    const gone = await TestOrganization.create(api, { name: 'gone' });
    const { id } = await gone.repositoryToken();
    await gone.repositoryToken();
    await api.call('DELETE', `${gone.shop}/tokens/${String(id)}`, { as: gone.admin });
    expect((await page('', gone)).pagination.total).toBe(1);
    await gone.call('DELETE', '/repositories/shop');
    expect(await list('', gone)).toEqual([]);
  });

  it('are for managers and admins, who may list those of each repository, and not for members', async () => {
    for (const [role, expected] of [
      ['member', 403],
      ['manager', 200],
      ['admin', 200],
    ] as const)
      expect((await acme.call('GET', '/tokens', { as: acme.as(role) })).status).toBe(expected);
    const { organization, ...withoutRole } = acme.admin;
    expect(organization).toBeDefined();
    expect((await acme.call('GET', '/tokens', { as: withoutRole })).status).toBe(404);
  });

  it.each(['filter=All', 'limit=0', 'cursor=x', `search=%00`, `cursor=${encodeURIComponent('WzEsMF0')}`])(
    'are not asked for by ?%s',
    async (query) => {
      const { status } = await acme.call('GET', `/tokens?${query}`);
      expect(status).toBe(400);
    },
  );

  it('stand in the audit log when they are listed', async () => {
    await list();
    const { body } = await acme.call('GET', '/audit?action=organizations.tokens.read&limit=1');
    expect(body).toEqual([
      expect.objectContaining({
        actor: { email: 'admin@umbrella.example', role: 'organizationManager' },
        action: 'organizations.tokens.read',
      }),
    ]);
  });

  describe(`of ${MANY} repositories with ${MANY} each`, () => {
    let big: TestOrganization;
    beforeAll(async () => {
      big = await TestOrganization.create(api, { name: 'big' });
      await api.sql(
        `insert into repositories (organization_id, name, name_key, visibility, default_branch)
         select $1, 'r' || n, 'r' || n, 'Private', 'main' from generate_series(1, $2::int) n`,
        [big.organizationId, MANY],
      );
      // Many that expire in the same microsecond; and as many revoked ones, as rotation leaves them.
      await api.sql(
        `insert into tokens (token_id, kind, repository_id, name, hash, pepper_id, state_version, expires_at, revoked_at, revoked_seq)
         select substr(md5(r.id || '/' || n), 1, 12), 'repository', r.id, 't' || n, ${NO_HASH}, 'one', 1,
                date_trunc('day', now()) + (1 + n % 50) * interval '1 day' + (r.id % 3) * interval '1 microsecond',
                case when n > $2 then now() end, case when n > $2 then 1 end
         from repositories r, generate_series(1, 2 * $2::int) n
         where r.organization_id = $1 and r.name like 'r%'`,
        [big.organizationId, MANY],
      );
      await api.sql('analyze tokens');
    });

    it('are walked through, each once and in order, though many expire at the same moment', async () => {
      const all = await walk('limit=1000', big);
      expect(new Set(all.map(({ id }) => id)).size).toBe(MANY * MANY);
      const expiries = all.map(({ expiresAt }) => expiresAt);
      expect(expiries).toEqual([...expiries].sort());
      expect((await page('?limit=1', big)).pagination.total).toBe(MANY * MANY);
    });

    it('are the same however short the pages are', async () => {
      const all = (await list('?limit=70', big)).map(({ id }) => id);
      const short: number[] = [];
      for (let cursor = ''; short.length < all.length;) {
        const { data, pagination } = await page(`?limit=7${cursor}`, big);
        short.push(...data.map(({ id }) => id));
        cursor = `&cursor=${pagination.cursor ?? ''}`;
      }
      expect(short).toEqual(all);
    });

    it('go on at the same place though some are revoked between two pages', async () => {
      const first = await page('?limit=150', big);
      await api.sql('update tokens set revoked_at = now(), revoked_seq = 1 where id = any($1)', [
        first.data.slice(0, 50).map(({ id }) => id),
      ]);
      const [next] = await list(`?limit=1&cursor=${first.pagination.cursor ?? ''}`, big);
      const shown = new Set(first.data.map(({ id }) => id));
      expect(next && shown.has(next.id)).toBe(false);
      expect(next?.expiresAt).toBe(first.data.at(-1)?.expiresAt);
    });

    it('are found by the index of expiries, not by reading every token of the repositories', async () => {
      const plan = await api.sql(
        `explain select id from tokens where repository_id = $1 and repository_id is not null and revoked_at is null
           and expires_at > now() order by expires_at, id limit 11`.replace('$1', String(big.repositoryId)),
      );
      expect(JSON.stringify(plan)).toContain('tokens_expiring');
    });
  });
});
