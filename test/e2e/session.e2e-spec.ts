import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SESSION_COOKIE } from '@libs/contracts';
import { makeToken } from '@libs/token-format';
import { tokensOf } from '../../services/gateway/src/policy/operation';
import { OPERATIONS } from '../../services/gateway/src/policy/operations';
import { Browser, FROM_OWN_PAGE } from './support/browser';
import { ContractRig, fresh, type Headers, type RepositoryRig } from './support/contract-rig';
import { pathOf } from './support/samples';

const SESSION = '/api/v3/session';
const SESSIONS = '/api/v3/sessions';
const USER = '/api/v3/user';
const USER_TOKENS = '/api/v3/user/tokens';
const ACME = '/api/v3/organizations/gh/acme';
const ELSEWHERE: Headers = [
  ['origin', 'https://evil.example'],
  ['sec-fetch-site', 'cross-site'],
];

describe('somebody who is signed in', () => {
  let rig: ContractRig;
  let shop: RepositoryRig;
  const values: string[] = [];
  beforeAll(async () => {
    rig = await ContractRig.start();
    shop = await rig.repository();
  });
  afterAll(() => rig.close());

  const signIn = async (token = rig.accountToken): Promise<Browser> => {
    const browser = await new Browser(rig).signIn(token);
    values.push(browser.session);
    return browser;
  };
  const emailOf = async (browser: Browser, headers?: Headers): Promise<string> =>
    ((await browser.ask('GET', USER, undefined, headers)).body as { data: { mainEmail: string } }).data
      .mainEmail;
  const stranger = async (): Promise<{ email: string; token: string }> => {
    const email = `${fresh('guest')}@example.org`;
    const home = { account: { email }, organization: { provider: 'gl' as const, name: fresh('home') } };
    return { email, token: (await rig.repository('home', home)).accountToken };
  };

  it('may what an account token may, without showing one', async () => {
    const browser = await signIn();
    expect(await emailOf(browser)).toBe('admin@localhost');
    const created = await browser.ask('POST', shop.tokens);
    expect(created.status).toBe(201);
    const { id } = (created.body as { data: { id: number } }).data;
    expect((await browser.ask('DELETE', `${shop.tokens}/${String(id)}`)).status).toBe(204);
  });

  it('is signed out everywhere when the answer is there, in every tab and with every cookie there was', async () => {
    const browser = await signIn();
    const before = browser.copy();
    expect((await browser.ask('POST', `${SESSION}/renew`)).status).toBe(200);
    const other = browser.copy();
    for (const one of [before, other, browser]) expect(await emailOf(one)).toBe('admin@localhost');
    const reply = await browser.ask('DELETE', SESSION);
    expect(reply.status).toBe(204);
    expect(reply.headers).toMatchObject({ 'portcullis-revocation-enforcers': '2' });
    expect(browser.cookies.size).toBe(0);
    for (const one of [before, other]) {
      expect((await one.ask('GET', USER)).status).toBe(401);
      expect((await one.ask('POST', `${SESSION}/renew`)).status).toBe(401);
      expect((await rig.send({ path: USER, headers: [['api-token', one.session]] })).status).toBe(401);
    }
    expect((await browser.ask('GET', SESSION)).status).toBe(401);
  });

  it('is signed out of every session by one request, of an API token too, and nobody else is', async () => {
    const { email, token } = await stranger();
    const [own, other] = [await signIn(token), await signIn()];
    for (const by of ['session', 'token']) {
      const browsers = [await signIn(token), await signIn(token)];
      const thief = browsers[0]!.copy();
      expect((await thief.ask('POST', `${SESSION}/renew`)).status).toBe(200);
      const reply =
        by === 'session'
          ? await browsers[1]!.ask('DELETE', SESSIONS)
          : await rig.send({ method: 'DELETE', path: SESSIONS, headers: [['api-token', token]] });
      expect(reply.status).toBe(204);
      expect(reply.headers).toMatchObject({ 'portcullis-revocation-enforcers': '2' });
      for (const one of [own, thief, ...browsers]) expect((await one.ask('GET', USER)).status).toBe(401);
      expect((await rig.send({ path: USER, headers: [['api-token', token]] })).status).toBe(200);
    }
    expect(await emailOf(other)).toBe('admin@localhost');
    expect(await emailOf(await signIn(token))).toBe(email);
  });

  it('loses at once what is taken from them while they are', async () => {
    const { email, token } = await stranger();
    const name = decodeURIComponent(shop.v3.split('/').at(-1) ?? '');
    const give = (role: string | null) =>
      rig.call('PUT', `${ACME}/people/roles`, { people: [{ email, repositories: [{ name, role }] }] });
    expect((await give('admin')).status).toBe(204);
    const browser = await signIn(token);
    expect((await browser.ask('GET', shop.tokens)).status).toBe(200);
    expect((await give('read')).status).toBe(204);
    expect((await browser.ask('GET', shop.tokens)).status).toBe(403);
    expect((await rig.call('POST', `${ACME}/people/remove`, { emails: [email] })).status).toBe(200);
    expect((await browser.ask('GET', shop.tokens)).status).toBe(404);
    expect(await emailOf(browser)).toBe(email);
  });

  it('is the one of the token header where there is one, and the cookie is not looked at', async () => {
    const { email, token } = await stranger();
    const browser = await signIn();
    expect(await emailOf(browser, [['api-token', token]])).toBe(email);
    const wrong = await browser.ask('GET', USER, undefined, [['api-token', makeToken('account').token]]);
    expect(wrong.status).toBe(401);
  });

  it.each([
    ['two cookies', (value: string) => `${SESSION_COOKIE}=${value}; ${SESSION_COOKIE}=${value}`, 400],
    ['a cookie that was tampered with', (value: string) => `${SESSION_COOKIE}=${value}x`, 401],
    ['a cookie in quotes', (value: string) => `${SESSION_COOKIE}="${value}"`, 401],
    ['a cookie of 4,000 bytes', () => `${SESSION_COOKIE}=${'pca_'.repeat(1_000)}`, 401],
    ['a cookie of a repository token', () => `${SESSION_COOKIE}=${makeToken('repository').token}`, 401],
  ])('is nobody with %s', async (_, cookie, status) => {
    const { session } = await signIn();
    const reply = await rig.send({ path: USER, headers: [['cookie', cookie(session)]] });
    expect(reply.status).toBe(status);
    expect(reply.text).not.toContain(session);
  });

  it('is known by cookies that come in pieces, as HTTP/2 allows', async () => {
    const { session } = await signIn();
    const headers: Headers = [
      ['cookie', 'theme=dark'],
      ['cookie', `${SESSION_COOKIE}=${session}`],
    ];
    expect((await rig.send({ path: USER, headers })).status).toBe(200);
  });

  // Of every operation, so that none is forgotten: a form of another site sends the cookie, too.
  it('changes nothing by what another site has the browser send', async () => {
    const browser = await signIn();
    const target = { provider: 'gh', organization: 'acme', repository: 'shop' };
    const changing = OPERATIONS.filter(
      ({ method, access }) => method !== 'GET' && tokensOf(access).includes('account'),
    );
    expect(changing.length).toBeGreaterThan(30);
    for (const operation of changing) {
      const path = pathOf(operation, target);
      for (const headers of [[], ELSEWHERE, [['origin', 'null']] as Headers]) {
        const reply = await browser.ask(operation.method, path, {}, headers);
        expect([operation.operationId, reply.status, reply.headers['portcullis-error']]).toEqual([
          operation.operationId,
          403,
          'request.cross_site',
        ]);
      }
    }
    expect(await emailOf(browser)).toBe('admin@localhost');
  });

  it('is not made somebody else by another site', async () => {
    const { email, token } = await stranger();
    const browser = await signIn();
    const { session } = browser;
    const reply = await browser.ask('POST', SESSION, { token }, ELSEWHERE);
    expect([reply.status, reply.headers['set-cookie']]).toEqual([403, undefined]);
    expect([browser.session, await emailOf(browser)]).toEqual([session, 'admin@localhost']);
    const visitor = new Browser(rig);
    expect((await visitor.ask('POST', SESSION, { token }, ELSEWHERE)).status).toBe(403);
    // A program says nothing of where it is.
    expect((await visitor.ask('POST', SESSION, { token }, [])).status).toBe(201);
    expect(await emailOf(visitor, FROM_OWN_PAGE)).toBe(email);
  });

  it('is told the ways to sign in, and offered what standalone has', async () => {
    const reply = await rig.send({ path: '/api/v3/sign-in/methods' });
    expect(reply.body).toEqual({ data: { local: true, providers: [] } });
  });

  it('leaves nothing of it in the log', async () => {
    const log = await readFile(join(rig.dataDir, 'portcullis.log'), 'utf8');
    expect(log.includes('"operation":"endSession"')).toBe(true);
    for (const value of values) expect(log.includes(value)).toBe(false);
    expect(new Set(values).size).toBe(values.length);
  });

  it('lists API tokens without those of sessions', async () => {
    const listed = async (): Promise<unknown> =>
      ((await rig.call('GET', USER_TOKENS)).body as { pagination: { total: number } }).pagination.total;
    const before = await listed();
    await signIn();
    expect(await listed()).toBe(before);
  });
});
