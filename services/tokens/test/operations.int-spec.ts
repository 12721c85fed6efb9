import {
  type AccountPrincipal,
  INTERNAL_PATHS,
  introspectReply,
  type TokensOverview,
  tokensOverviewReply,
} from '@libs/contracts';
import { eventually } from '@libs/testing';
import { Client } from 'pg';
import { TestDirectory } from './support/directory';
import { TestEnforcer } from './support/enforcer';
import { inDays, SHOP_TOKENS, shortLease, some, TestTokensApi, USER_TOKENS } from './support/tokens-api';

const OVERVIEW = '/api/v3/operations/tokens';
/** Long enough to be looked at while a revocation waits for it to end. */
const lease = shortLease(3_000);

describe('the overview of the tokens service', () => {
  let api: TestTokensApi;
  let admin: AccountPrincipal;
  beforeAll(async () => {
    api = await TestTokensApi.start({ lease });
    admin = { ...(await new TestDirectory(api).account(true)), isInstanceAdmin: true };
  });
  afterAll(() => api.close());

  const overview = async (): Promise<TokensOverview> => {
    const { status, body } = await api.call('GET', OVERVIEW, { as: admin });
    expect(status).toBe(200);
    return tokensOverviewReply.parse(body).data;
  };
  const part = async <P extends keyof TokensOverview>(
    name: P,
  ): Promise<Extract<TokensOverview[P], { state: 'read' }>['value']> => {
    const found = (await overview())[name];
    if (found.state !== 'read') throw new Error(`${name} is unread: ${found.problem}`);
    return found.value;
  };
  const issued = async (name: string): Promise<{ id: number; token: string }> =>
    (await api.call('POST', SHOP_TOKENS, { body: { name, expiresAt: inDays(1) } })).body.data;

  it('is for whoever administers the instance, and for nobody else', async () => {
    const reply = await api.call('GET', OVERVIEW);
    expect([reply.status, reply.body.error]).toEqual([403, 'Forbidden']);
    expect(reply.body.message).toBe('Only an administrator of this instance can see and do this.');
  });

  it('begins with no revocation and no canary, and says so', async () => {
    expect(await part('revocations')).toEqual({ list: [] });
    expect(await part('canary')).toEqual({ lookedBack: 500 });
  });

  it('shows who enforces, how far they have come, and who is silent', async () => {
    const [one, other] = await Promise.all(
      ['gateway-1', 'gateway-2'].map((name) => new TestEnforcer(() => api.urlOf(), lease, name).start()),
    );
    await eventually(async () =>
      expect((await part('enforcers')).list).toEqual([
        expect.objectContaining({ name: 'gateway-1', state: 'enforcing', behind: 0 }),
        expect.objectContaining({ name: 'gateway-2', state: 'enforcing', behind: 0 }),
      ]),
    );
    other?.cutOff();
    await eventually(async () =>
      expect((await part('enforcers')).list[0]).toMatchObject({ name: 'gateway-2', state: 'silent' }),
    );
    await eventually(async () =>
      expect((await part('enforcers')).list[1]).toMatchObject({ name: 'gateway-2', state: 'over' }),
    );
    await one?.release();
    // Whoever gives its lease back enforces no more.
    await eventually(async () =>
      expect((await part('enforcers')).list.map(({ name }) => name)).toEqual(['gateway-2']),
    );
    await api.sql('delete from lease');
  });

  it('shows a revocation while it waits, and for whom, and afterwards how long it took', async () => {
    const near = await new TestEnforcer(() => api.urlOf(), lease, 'gateway-near').start();
    const far = await new TestEnforcer(() => api.urlOf(), lease, 'gateway-far').start();
    await eventually(async () => expect((await part('enforcers')).total).toBe(2));
    const { id, token } = await issued('seen');
    far.cutOff();
    const answered = await api.call('DELETE', `${SHOP_TOKENS}/${String(id)}`, {
      headers: { prefer: 'wait=0' },
    });
    expect(answered.status).toBe(202);
    await eventually(async () =>
      expect((await part('revocations')).list[0]).toMatchObject({
        seq: answered.body.data.seq,
        kind: 'token',
        action: 'repositories.tokens.delete',
        state: 'pending',
        waitsFor: ['gateway-far'],
      }),
    );
    await eventually(async () =>
      expect((await part('revocations')).list[0]).toMatchObject({
        seq: answered.body.data.seq,
        state: 'enforced',
        waitedMs: some(Number),
        enforcers: 1,
        waitsFor: [],
      }),
    );
    expect(JSON.stringify(await overview())).not.toContain(token);
    await near.release();
    await api.sql('delete from lease');
  });

  it('shows what waits to be published, and since when', async () => {
    const { unpublished, oldestAgeMs, relays, readers, isMore } = await part('outbox');
    const [{ live }] = await api.sql('select count(*)::int as live from outbox where published_at is null');
    expect({ unpublished, relays, readers, isMore }).toEqual({
      unpublished: live,
      relays: 0,
      readers: [],
      isMore: false,
    });
    expect(live).toBeGreaterThan(0);
    expect(oldestAgeMs).toBeGreaterThan(0);
  });

  it('shows the groups that read the outbox where it is the event bus', async () => {
    await api.sql(
      `insert into outbox_checkpoints (group_name, topic, xid, position)
       values ('readers', 'portcullis.token.events.v1', '0', 0)`,
    );
    await eventually(async () =>
      expect((await part('outbox')).readers).toEqual([
        { group: 'readers', topic: 'portcullis.token.events.v1', events: some(Number), deadLetters: 0 },
      ]),
    );
    await api.sql('delete from outbox_checkpoints');
  });

  it('shows the latest revocation of a canary', async () => {
    const { id } = await issued('canary-7f');
    const answered = await api.call('DELETE', `${SHOP_TOKENS}/${String(id)}`);
    await eventually(async () =>
      expect((await part('canary')).latest).toMatchObject({
        seq: Number(answered.headers.get('portcullis-revocation-seq')),
        state: 'enforced',
      }),
    );
  });

  it('shows every other part when one cannot be read in time, and says which', async () => {
    const blocker = new Client({ connectionString: api.database.url });
    await blocker.connect();
    try {
      await blocker.query('begin');
      await blocker.query('lock table outbox in access exclusive mode');
      await eventually(async () => {
        const { outbox, ...others } = await overview();
        expect(outbox).toEqual({
          state: 'unread',
          problem: 'It could not be read in time. The log of the service that answers has the cause.',
        });
        expect(Object.values(others).map(({ state }) => state)).toEqual(['read', 'read', 'read']);
      });
    } finally {
      await blocker.end();
    }
    await eventually(async () => expect((await overview()).outbox.state).toBe('read'));
  });

  it('asks the database once for all who look at once', async () => {
    const [{ live: before }] = await api.sql(
      "select count(*)::int as live from pg_stat_activity where application_name = 'portcullis-tokens-overview'",
    );
    await Promise.all(Array.from({ length: 40 }, overview));
    const [{ live: after }] = await api.sql(
      "select count(*)::int as live from pg_stat_activity where application_name = 'portcullis-tokens-overview'",
    );
    expect(Math.max(before, after)).toBeLessThanOrEqual(3);
  });
});

describe('who administers the instance', () => {
  let api: TestTokensApi;
  beforeAll(async () => {
    api = await TestTokensApi.start();
  });
  afterAll(() => api.close());

  const asked = async (token: string, instance?: true) =>
    introspectReply.parse(
      (
        await api.call('POST', INTERNAL_PATHS.introspect, {
          as: undefined,
          body: { token, ...(instance && { instance }) },
        })
      ).body,
    );

  it('is said where it is asked, and remembered for seconds only', async () => {
    const { token } = (await api.call('POST', USER_TOKENS)).body;
    const isAdmin = (value: boolean) =>
      api.sql('update accounts set is_admin = $1 where id = $2', [value, api.owner.accountId]);
    await isAdmin(true);
    expect(await asked(token, true)).toMatchObject({ principal: { isInstanceAdmin: true }, maxAgeMs: 3_000 });
    const unasked = await asked(token);
    expect(unasked).not.toHaveProperty('principal.isInstanceAdmin');
    expect(unasked).not.toHaveProperty('maxAgeMs');
    await isAdmin(false);
    const no = await asked(token, true);
    expect(no).not.toHaveProperty('principal.isInstanceAdmin');
    expect(no).toHaveProperty('maxAgeMs', 3_000);
  });
});
