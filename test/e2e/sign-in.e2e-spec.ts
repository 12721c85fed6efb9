import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SIGN_IN_COOKIE } from '@libs/contracts';
import type { RunningProcess } from '@libs/http';
import { politely } from '@libs/testing';
import { startGateway } from '../../services/gateway/src/start';
import { CLIENT, type Person, TestOidcProvider } from '../../services/tokens/test/support/oidc-provider';
import { gatewayKey, shortLease, TestTokensApi } from '../../services/tokens/test/support/tokens-api';
import { Browser } from './support/browser';
import { RawHttp, type Reply, type Send } from './support/raw-http';

const PUBLIC_URL = 'https://portcullis.example';
const REDIRECT_URI = `${PUBLIC_URL}/sign-in/acme/callback`;
const redirectUris = [REDIRECT_URI, `${PUBLIC_URL}/sign-in/gl/callback`];
const USER = '/api/v3/user';
const SESSION = '/api/v3/session';
const lease = shortLease(2_000);

/** The way of a browser through a sign-in, one step at a time. */
describe('signing in at a provider', () => {
  let dir: string;
  let tokens: TestTokensApi;
  let provider: TestOidcProvider;
  const gateways: { running: RunningProcess; http: RawHttp }[] = [];
  const secrets: string[] = [];

  const addGateway = async (name: string): Promise<void> => {
    const running = await startGateway({
      host: '127.0.0.1',
      port: 0,
      managementPort: 0,
      logLevel: 'debug',
      logFile: join(dir, `${name}.log`),
      tokensUrls: [tokens.urlOf()],
      ingestionUrls: ['http://127.0.0.1:9'],
      lease,
      assertionSigningKey: gatewayKey,
      cache: { kind: 'memory' },
    });
    gateways.push({ running, http: new RawHttp(running.url ?? '') });
  };
  const at = (gateway: number) => ({
    send: (request: Send): Promise<Reply> => politely(() => gateways[gateway]!.http.send(request)),
  });

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'portcullis-sign-in-'));
    // The provider has gone when the service starts, which nothing depends on.
    provider = await TestOidcProvider.start({ redirectUris });
    await provider.stop();
    const acme = { kind: 'oidc', id: 'acme', name: 'Acme', issuer: provider.issuer, ...CLIENT } as const;
    tokens = await TestTokensApi.start({
      lease,
      logLevel: 'debug',
      logFile: join(dir, 'tokens.log'),
      peppers: [{ id: 'one', secret: randomBytes(32) }],
      signIn: {
        publicUrl: PUBLIC_URL,
        providers: [
          { ...acme, unknownPeople: 'refuse' },
          {
            kind: 'gitlab',
            id: 'gl',
            name: 'GitLab',
            url: provider.issuer,
            unknownPeople: 'create',
            ...CLIENT,
          },
        ],
      },
    });
    await addGateway('one');
    await addGateway('two');
  });
  afterAll(async () => {
    await Promise.all(gateways.map(({ running }) => running.close()));
    for (const { http } of gateways) http.close();
    await tokens.close();
    await provider.stop();
    await rm(dir, { recursive: true, force: true });
  });

  const ada: Person = { subject: 'ada', name: 'Ada', email: 'Ada@example.org', email_verified: true };
  const browser = (gateway = 0): Browser => new Browser(at(gateway));
  const navigate = async (from: Browser, url: string): Promise<Reply> => {
    const { pathname, search } = new URL(url, PUBLIC_URL);
    const reply = await from.ask('GET', pathname + search, undefined, [['sec-fetch-site', 'cross-site']]);
    secrets.push(from.session, from.cookies.get(SIGN_IN_COOKIE) ?? '');
    return reply;
  };
  const begin = async (from: Browser, query = ''): Promise<string> => {
    const { status, headers } = await navigate(from, `/sign-in/acme${query}`);
    expect(status).toBe(302);
    return headers.location ?? '';
  };
  /** All the way; gives what the callback was answered. */
  const signIn = async (from: Browser, person: Person | 'says no', query = ''): Promise<Reply> => {
    provider.personIs(person);
    return navigate(from, (await provider.visit(await begin(from, query))).href);
  };
  const problemOf = ({ status, headers }: Reply): string | null => {
    expect(status).toBe(302);
    const { pathname, searchParams } = new URL(headers.location ?? '', PUBLIC_URL);
    expect(pathname).toBe('/console/sign-in');
    return searchParams.get('problem');
  };

  it('says so while the provider is out of reach, and needs nobody when it is back', async () => {
    const from = browser();
    expect(problemOf(await navigate(from, '/sign-in/acme'))).toBe('unavailable');
    expect(from.cookies.size).toBe(0);
    provider = await TestOidcProvider.start({ redirectUris, port: provider.port });
    expect(await begin(from)).toContain(provider.issuer);
  });

  it('begins with everything that binds the answer to this browser', async () => {
    const url = new URL(await begin(browser()));
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: 'code',
      client_id: CLIENT.clientId,
      redirect_uri: REDIRECT_URI,
      scope: 'openid email profile',
      code_challenge_method: 'S256',
    });
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(url.searchParams.get(name)?.length).toBeGreaterThan(40);
  });

  it('signs in the account of a verified address, whichever gateway is asked, until it signs out of all', async () => {
    const from = browser(0);
    const reply = await signIn(from, ada, '?returnTo=/console/tokens%3Fpage=2');
    expect([reply.status, reply.headers.location]).toEqual([302, '/console/tokens?page=2']);
    expect([...from.cookies.keys()]).toEqual(['__Host-portcullis-session']);
    const { body } = await from.ask('GET', SESSION);
    expect(body).toMatchObject({
      data: { account: { id: tokens.owner.accountId, mainEmail: 'ada@example.org' } },
    });
    const elsewhere = new Browser(at(1));
    for (const [name, value] of from.cookies) elsewhere.cookies.set(name, value);
    expect((await elsewhere.ask('GET', USER)).status).toBe(200);
    const out = await from.ask('DELETE', SESSION);
    expect(out.headers).toMatchObject({ 'portcullis-revocation-enforcers': '2' });
    expect((await elsewhere.ask('GET', USER)).status).toBe(401);
    expect((await elsewhere.ask('POST', `${SESSION}/renew`)).status).toBe(401);
  });

  it('finishes at another gateway than it began at', async () => {
    const from = browser(0);
    provider.personIs(ada);
    const callback = await provider.visit(await begin(from));
    const elsewhere = new Browser(at(1));
    for (const [name, value] of from.cookies) elsewhere.cookies.set(name, value);
    expect((await navigate(elsewhere, callback.href)).headers.location).toBe('/console/');
    expect((await elsewhere.ask('GET', USER)).status).toBe(200);
  });

  it('knows somebody by who they are at the provider, and not by an address that they had', async () => {
    const renamed = { ...ada, email: 'countess@example.org' };
    const from = browser();
    await signIn(from, renamed);
    expect((await from.ask('GET', USER)).body).toMatchObject({ data: { mainEmail: 'ada@example.org' } });
    // Somebody else who has the address now.
    const heir = { ...ada, subject: 'heir' };
    expect(problemOf(await signIn(browser(), heir))).toBe('taken');
  });

  it.each([
    ['unverified', { ...ada, subject: 'eve', email_verified: false }],
    ['unverified', { ...ada, subject: 'eve', email_verified: 'true' }],
    ['unverified', { subject: 'eve', email: 'ada@example.org' }],
    ['unverified', { subject: 'eve', email_verified: true }],
    ['unverified', { subject: 'eve', email: 'no address', email_verified: true }],
    // U+212A, which is k in lower case.
    ['unverified', { subject: 'eve', email: '\u212aate@example.org', email_verified: true }],
    ['unknown', { subject: 'eve', email: 'eve@example.org', email_verified: true }],
    ['denied', 'says no'],
  ] as const)('lets nobody in: %s', async (problem, person) => {
    const from = browser();
    expect(problemOf(await signIn(from, person))).toBe(problem);
    expect(from.cookies.size).toBe(0);
    expect(await tokens.sql(`select subject as text from identities order by subject`)).toEqual([
      { text: 'ada' },
    ]);
  });

  it('gives somebody unknown an account, at a provider where that is wanted, and none but theirs', async () => {
    const from = browser();
    provider.personIs({ subject: 'grace', name: 'Grace', email: 'grace@example.org', email_verified: true });
    const start = (await navigate(from, '/sign-in/gl?returnTo=/console/')).headers.location ?? '';
    expect((await navigate(from, (await provider.visit(start)).href)).headers.location).toBe('/console/');
    expect((await from.ask('GET', USER)).body).toMatchObject({
      data: { name: 'Grace', mainEmail: 'grace@example.org', isAdmin: false },
    });
    const { body } = await from.ask('GET', `${USER}/organizations`);
    expect(body).toMatchObject({ data: [] });
    await tokens.sql(`delete from identities where subject = 'grace'`);
  });

  it('takes an answer once', async () => {
    const from = browser();
    provider.personIs(ada);
    const callback = await provider.visit(await begin(from));
    const thief = from.copy();
    expect((await navigate(from, callback.href)).headers.location).toBe('/console/');
    expect(problemOf(await navigate(thief, callback.href))).toBe('expired');
    expect(thief.session).toBe('');
  });

  it('takes an answer from the browser that asked only, and another one’s does not end what it has begun', async () => {
    const [from, attacker] = [browser(), browser()];
    provider.personIs(ada);
    const own = await provider.visit(await begin(from));
    const foreign = await provider.visit(await begin(attacker));
    for (const wrong of [
      foreign.href,
      own.href.replace(/state=[^&]*/, 'state=guessed'),
      own.href.replace(/state=[^&]*/, ''),
      `${own.href}&state=${own.searchParams.get('state') ?? ''}`,
    ])
      expect(problemOf(await navigate(from, wrong))).toBe('expired');
    expect(problemOf(await navigate(browser(), own.href))).toBe('expired');
    expect((await navigate(from, own.href)).headers.location).toBe('/console/');
  });

  it('takes no cookie that was tampered with, and none of another provider’s sign-in', async () => {
    const from = browser();
    provider.personIs(ada);
    const callback = await provider.visit(await begin(from));
    const sealed = from.cookies.get(SIGN_IN_COOKIE) ?? '';
    const parts = sealed.split('.');
    for (const wrong of [
      '',
      'x',
      sealed.slice(0, -1),
      [...parts.slice(0, 3), parts[3]?.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')), parts[4]].join(
        '.',
      ),
    ]) {
      from.cookies.set(SIGN_IN_COOKIE, wrong);
      expect(problemOf(await navigate(from, callback.href))).toBe('expired');
    }
    from.cookies.set(SIGN_IN_COOKIE, sealed);
    expect(problemOf(await navigate(from, callback.href.replace('/acme/', '/gl/')))).toBe('expired');
  });

  // A code that was issued for another sign-in, put into the person's browser.
  it.each(['nonce', 'code_challenge'])('takes no answer to another %s', async (name) => {
    const from = browser();
    provider.personIs(ada);
    const url = new URL(await begin(from));
    url.searchParams.set(name, randomBytes(32).toString('base64url'));
    expect(problemOf(await navigate(from, (await provider.visit(url.href)).href))).toBe('failed');
    expect(from.session).toBe('');
  });

  it('takes no answer that names another issuer, and no code that the provider did not give', async () => {
    const from = browser();
    provider.personIs(ada);
    const callback = await provider.visit(await begin(from));
    callback.searchParams.set('iss', 'https://evil.example');
    expect(problemOf(await navigate(from, callback.href))).toBe('failed');
    const other = browser();
    const second = await provider.visit(await begin(other));
    second.searchParams.set('code', 'guessed');
    expect(problemOf(await navigate(other, second.href))).toBe('failed');
  });

  it('says that the provider has gone if it goes in the middle', async () => {
    const from = browser();
    provider.personIs(ada);
    const callback = await provider.visit(await begin(from));
    await provider.stop();
    expect(problemOf(await navigate(from, callback.href))).toBe('unavailable');
    // The address is taken from the userinfo endpoint where the ID token has none.
    provider = await TestOidcProvider.start({
      redirectUris,
      port: provider.port,
      isInIdToken: false,
    });
    expect((await signIn(from, ada)).headers.location).toBe('/console/');
  });

  it.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '/console/../../evil',
    '/api/v3/user',
    'console/',
    '/consolation/',
  ])('returns to nothing but the console: %s', async (wanted) => {
    const reply = await signIn(browser(), ada, `?returnTo=${encodeURIComponent(wanted)}`);
    expect(reply.headers.location).toBe('/console/');
  });

  it('knows no provider that is not configured', async () => {
    expect((await navigate(browser(), '/sign-in/nowhere')).status).toBe(404);
    expect((await navigate(browser(), '/sign-in/nowhere/callback?code=1&state=2')).status).toBe(404);
    expect((await at(0).send({ path: '/api/v3/sign-in/methods' })).body).toEqual({
      data: {
        local: false,
        providers: [
          { id: 'acme', name: 'Acme', kind: 'oidc', startUrl: '/sign-in/acme' },
          { id: 'gl', name: 'GitLab', kind: 'gitlab', startUrl: '/sign-in/gl' },
        ],
      },
    });
    // For clients of Codacy, which know Git providers only.
    expect((await at(0).send({ path: '/api/v3/login/integrations?limit=9' })).body).toEqual({
      data: [{ provider: 'gle', loginUrl: `${PUBLIC_URL}/sign-in/gl` }],
      pagination: { limit: 9, total: 1 },
    });
  });

  it('leaves in no log what is only for the browser', async () => {
    const known = [...new Set(secrets.filter((secret) => secret.length > 20)), CLIENT.clientSecret];
    expect(known.length).toBeGreaterThan(20);
    for (const name of ['one', 'two', 'tokens']) {
      const log = await readFile(join(dir, `${name}.log`), 'utf8');
      expect(log.length).toBeGreaterThan(100);
      expect(known.filter((secret) => log.includes(secret))).toEqual([]);
      expect(log).not.toMatch(/[?&](code|state)=/);
    }
  });
});
