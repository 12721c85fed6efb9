import { systemClock } from '@libs/clock';
import { makeToken } from '@libs/token-format';
import { Outbox } from '@libs/outbox';
import { HeadWatch } from '@libs/revocation';
import { DataSource } from 'typeorm';
import { ExpirySweeper } from '../src/revocations/expiry-sweeper';
import { entities } from '../src/schema';
import { SessionRetention } from '../src/sessions/session-retention';
import { StateBackfill } from '../src/tokens/state-backfill';
import { TokenEvents } from '../src/tokens/token-events';
import { type Browser, cookieOf, SESSION, showToken, signIn } from './support/sessions';
import { SHOP_TOKENS, TestTokensApi, USER_TOKENS } from './support/tokens-api';

const MINUTE_MS = 60_000;

describe('sessions', () => {
  let api: TestTokensApi;
  let db: DataSource;
  beforeAll(async () => {
    api = await TestTokensApi.start({ sessions: { localSignIn: true, idleMs: 30 * MINUTE_MS } });
    db = await new DataSource({
      type: 'postgres',
      url: api.config.databaseUrl,
      entities,
      parseInt8: true,
    }).initialize();
  });
  afterAll(async () => {
    await db.destroy();
    await api.close();
  });

  const apiToken = async (body?: object): Promise<{ id: number; token: string }> =>
    (await api.call('POST', USER_TOKENS, { body })).body;
  const expire = ({ tokenId }: Browser) =>
    api.sql(`update tokens set expires_at = now() - interval '1 second' where token_id = $1`, [tokenId]);
  const audited = async (action: string): Promise<number> =>
    (await api.sql('select count(*)::int as seq from audit where action = $1', [action]))[0].seq;

  describe('start', () => {
    it('with an account API token, and a cookie that no script reads and no other host sees', async () => {
      const before = await audited('user.login');
      const { id, token } = await apiToken();
      const reply = await showToken(api, token);
      expect(reply.status).toBe(201);
      const { value, attributes } = cookieOf(reply);
      expect(value).not.toBe(token);
      expect(attributes).toEqual([
        expect.stringMatching(/^Max-Age=(1800|1799)$/),
        'Path=/',
        'Secure',
        'HttpOnly',
        'SameSite=Lax',
      ]);
      expect(JSON.stringify(reply.body)).not.toContain(value);
      const account = { id: api.owner.accountId, isAdmin: false };
      expect(reply.body.data).toMatchObject({ account, startedWith: id });
      expect(await audited('user.login')).toBe(before + 1);
    });

    it('with nothing else than a good one', async () => {
      const [revoked, expired, browser] = [await apiToken(), await apiToken(), await signIn(api)];
      await api.call('DELETE', `${USER_TOKENS}/${revoked.id}`);
      await api.sql(`update tokens set expires_at = now() where id = $1`, [expired.id]);
      const refused = [
        '',
        'hello',
        `${revoked.token}x`,
        makeToken('account').token,
        (await api.call('POST', SHOP_TOKENS)).body.data.token,
        revoked.token,
        expired.token,
        // Or a session could have another after it for ever.
        browser.token,
      ];
      for (const token of refused) {
        const reply = await showToken(api, token);
        expect([reply.status, reply.headers.getSetCookie()]).toEqual([401, []]);
        expect(reply.body.message).toContain('not an account API token');
      }
    });

    it('not where that is turned off', async () => {
      const { token } = await apiToken();
      await api.startReplica('closed', { sessions: { localSignIn: false } });
      const reply = await showToken(api, token, 'closed');
      expect([reply.status, reply.body.message]).toEqual([403, expect.stringContaining('turned off')]);
      await api.stop('closed');
    });

    it('for as long as the API token at the most', async () => {
      const soon = new Date(Date.now() + 10 * MINUTE_MS).toISOString();
      const { session } = await signIn(api, (await apiToken({ expiresAt: soon })).token);
      expect([session.expiresAt, session.endsAt]).toEqual([soon, soon]);
    });
  });

  describe('are tokens that nobody else is told of', () => {
    it('in no list, and revoked by no id', async () => {
      const before = (await api.call('GET', USER_TOKENS)).body.pagination.total;
      const { tokenId } = await signIn(api);
      const [{ id }] = await api.sql('select id::int from tokens where token_id = $1', [tokenId]);
      const { data, pagination } = (await api.call('GET', USER_TOKENS)).body;
      // The API token that was signed in with is one.
      expect(pagination.total).toBe(before + 1);
      expect(data.map((token) => token.id)).not.toContain(id);
      expect((await api.call('DELETE', `${USER_TOKENS}/${id}`)).status).toBe(404);
    });

    it('by no event and no state: issued, renewed, expired, revoked, or told again for a new Kafka', async () => {
      const events = new TokenEvents(new Outbox({ notify: false }));
      const [ended, expired] = [await signIn(api), await signIn(api)];
      const later = await (await ended.renewed()).renewed();
      await later.ask('DELETE');
      await expire(expired);
      await new ExpirySweeper(db, events, new HeadWatch(systemClock), systemClock).sweep();
      await api.sql('update tokens set state_version = 0');
      const backfill = new StateBackfill(db, events, { info: () => undefined } as never);
      while ((await backfill.fill()) > 0);
      const ids = [ended, expired, later].map(({ tokenId }) => tokenId);
      const rows = await api.sql('select key from outbox where key = any($1)', [ids]);
      expect(rows).toEqual([]);
      // Otherwise nothing was told of anything.
      const [{ seq }] = await api.sql(
        `select count(*)::int as seq from outbox where key like '____________'`,
      );
      expect(seq).toBeGreaterThan(0);
      const untold = await api.sql('select id from tokens where state_version < version');
      expect(untold).toEqual([]);
    });
  });

  describe('last', () => {
    it('for as long as they are renewed, and no longer than was set when they began', async () => {
      const first = await signIn(api);
      expect(lifetimeOf(first)).toBe(30 * MINUTE_MS);
      await api.sql(
        `update sessions s set ends_at = now() + interval '10 minutes' from tokens t
         where s.id = t.session_id and t.token_id = $1`,
        [first.tokenId],
      );
      const second = await first.renewed();
      expect(second.session.expiresAt).toBe(second.session.endsAt);
      expect(second.session.startedAt).toBe(first.session.startedAt);
      expect((await second.ask('GET')).body.data).toEqual(second.session);
    });

    it('no longer than their idle limit, after which nothing renews them', async () => {
      const browser = await signIn(api);
      await expire(browser);
      expect(await browser.isActive()).toBe(false);
      const reply = await browser.ask('POST', `${SESSION}/renew`);
      expect([reply.status, reply.headers.getSetCookie()]).toEqual([401, []]);
    });
  });

  describe('are renewed', () => {
    // Requests of every tab are under way with the cookie that was there before.
    it('by two tabs at once, which both stay signed in, with what they had too', async () => {
      const before = await signIn(api);
      const tabs = await Promise.all([before.renewed(), before.renewed()]);
      for (const browser of [before, ...tabs]) expect(await browser.isActive()).toBe(true);
      expect(new Set([before, ...tabs].map(({ token }) => token)).size).toBe(3);
    });

    it('and leave one generation behind: what is older is revoked', async () => {
      const first = await signIn(api);
      const second = await first.renewed();
      const third = await second.renewed();
      expect(await Promise.all([first, second, third].map((one) => one.isActive()))).toEqual([
        false,
        true,
        true,
      ]);
      expect((await first.ask('POST', `${SESSION}/renew`)).status).toBe(401);
    });

    it('not by an API token, which is no session and is told so', async () => {
      for (const [method, path] of [
        ['GET', SESSION],
        ['POST', `${SESSION}/renew`],
        ['DELETE', SESSION],
      ] as const) {
        const reply = await api.call(method, path);
        expect([reply.status, reply.body.message]).toEqual([404, expect.stringContaining('not a session')]);
      }
    });
  });

  describe('end', () => {
    it('with every token that they have, and a receipt', async () => {
      const before = await audited('user.logout');
      const first = await signIn(api);
      const tabs = await Promise.all([first.renewed(), first.renewed()]);
      const reply = await first.ask('DELETE');
      expect(reply.status).toBe(204);
      expect(reply.headers.get('portcullis-revocation-enforced-at')).not.toBeNull();
      const { value, attributes } = cookieOf(reply);
      expect([value, attributes[0]]).toEqual(['', 'Max-Age=0']);
      for (const browser of [first, ...tabs]) expect(await browser.isActive()).toBe(false);
      const again = await tabs[0].ask('DELETE');
      const seq = 'portcullis-revocation-seq';
      expect([again.status, again.headers.get(seq)]).toEqual([204, reply.headers.get(seq)]);
      expect(await audited('user.logout')).toBe(before + 1);
    });

    it('at once where nobody wants to wait, and say where the proof is', async () => {
      const reply = await (await signIn(api)).ask('DELETE', SESSION, { prefer: 'wait=0' });
      expect([reply.status, reply.headers.get('location')]).toEqual([
        202,
        expect.stringMatching(/^\/api\/v3\/revocations\/\d+$/),
      ]);
      expect(cookieOf(reply).value).toBe('');
    });

    it('whatever renews them at that moment: what it gives is good for nothing, or it gives nothing', async () => {
      for (let round = 0; round < 10; round += 1) {
        const browser = await signIn(api);
        const [renewal] = await Promise.all([
          browser.ask('POST', `${SESSION}/renew`),
          browser.ask('DELETE', SESSION, { prefer: 'wait=0' }),
        ]);
        expect([200, 401]).toContain(renewal.status);
        const live = await api.sql(
          `select count(*)::int as live from tokens t join tokens mine on mine.session_id = t.session_id
           where mine.token_id = $1 and t.revoked_at is null`,
          [browser.tokenId],
        );
        expect(live).toEqual([{ live: 0 }]);
      }
    });

    it('with the API token that they were started with, and the proof is one of both', async () => {
      const [{ id, token }, other] = [await apiToken(), await signIn(api)];
      const browsers = [await signIn(api, token), await signIn(api, token)];
      const renewed = await browsers[0]!.renewed();
      const reply = await api.call('DELETE', `${USER_TOKENS}/${id}`);
      expect(reply.status).toBe(204);
      for (const browser of [...browsers, renewed]) expect(await browser.isActive()).toBe(false);
      expect((await renewed.ask('POST', `${SESSION}/renew`)).status).toBe(401);
      expect(await other.isActive()).toBe(true);
      const last = Number(reply.headers.get('portcullis-revocation-seq'));
      const rows = await api.sql('select max(revoked_seq)::int as seq from tokens');
      expect(rows).toEqual([{ seq: last }]);
    });

    // Whoever has taken a cookie goes on renewing it, as the person does: neither takes the other's token away.
    it('all of an account at once, whoever holds them, with a receipt and each in the audit log', async () => {
      await api.call('DELETE', '/api/v3/sessions');
      const before = await audited('user.logout');
      const [laptop, phone] = [await signIn(api), await signIn(api)];
      const thief = await (await laptop.renewed()).renewed();
      const reply = await phone.ask('DELETE', '/api/v3/sessions');
      expect(reply.status).toBe(204);
      expect(reply.headers.get('portcullis-revocation-enforced-at')).not.toBeNull();
      expect(cookieOf(reply).value).toBe('');
      for (const browser of [laptop, phone, thief]) expect(await browser.isActive()).toBe(false);
      expect((await thief.ask('POST', `${SESSION}/renew`)).status).toBe(401);
      expect(await audited('user.logout')).toBe(before + 2);
      const seq = 'portcullis-revocation-seq';
      const again = await api.call('DELETE', '/api/v3/sessions');
      expect([again.status, again.headers.get(seq)]).toEqual([204, reply.headers.get(seq)]);
      expect(await audited('user.logout')).toBe(before + 2);
    });

    it('all at once, whatever renews one of them at that moment or ends it with its API token', async () => {
      for (let round = 0; round < 10; round += 1) {
        const { id, token } = await apiToken();
        const [browser, ...others] = [await signIn(api, token), await signIn(api, token), await signIn(api)];
        const replies = await Promise.all([
          api.call('DELETE', '/api/v3/sessions'),
          browser.ask('DELETE', '/api/v3/sessions'),
          api.call('DELETE', `${USER_TOKENS}/${id}`),
          ...others.map((one) => one.ask('POST', `${SESSION}/renew`)),
        ]);
        expect(replies.slice(0, 3).map(({ status }) => status)).toEqual([204, 204, 204]);
        const live = await api.sql(
          `select count(*)::int as live from tokens where session_id is not null and revoked_at is null and expires_at > now()`,
        );
        expect(live).toEqual([{ live: 0 }]);
      }
    });

    // A revocation that answered must not have a session come up behind it.
    it('also where the API token is revoked while somebody signs in with it', async () => {
      for (let round = 0; round < 10; round += 1) {
        const { id, token } = await apiToken();
        await Promise.all([showToken(api, token), api.call('DELETE', `${USER_TOKENS}/${id}`)]);
        const live = await api.sql(
          `select count(*)::int as live from tokens t join sessions s on s.id = t.session_id
           where s.started_with = $1 and t.revoked_at is null`,
          [id],
        );
        expect(live).toEqual([{ live: 0 }]);
      }
    });
  });

  it('are forgotten when they are long over, and not before', async () => {
    const [over, open] = [await signIn(api), await signIn(api)];
    await over.renewed();
    await over.ask('DELETE');
    const left = async (): Promise<number> =>
      (
        await api.sql('select count(*)::int as live from tokens where token_id = any($1)', [
          [over.tokenId, open.tokenId],
        ])
      )[0].live;
    const retention = new SessionRetention(db, 3_600_000);
    await retention.removeBatch();
    expect(await left()).toBe(2);
    await api.sql(
      `update tokens set revoked_at = now() - interval '2 hours' where revoked_at is not null and session_id is not null`,
    );
    await api.sql(
      `update sessions set started_at = now() - interval '3 hours', ends_at = now() - interval '2 hours' where ended_at is not null`,
    );
    expect((await retention.removeBatch()).removed).toBeGreaterThanOrEqual(3);
    expect(await left()).toBe(1);
    expect(await over.isActive()).toBe(false);
    expect(await open.isActive()).toBe(true);
    expect((await retention.removeBatch()).removed).toBe(0);
  });
});

const lifetimeOf = ({ session }: Browser): number =>
  Date.parse(session.expiresAt) - Date.parse(session.startedAt);
