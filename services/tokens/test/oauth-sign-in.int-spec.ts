import { OAuthStandIn } from './support/oauth-stand-in';
import { TestTokensApi } from './support/tokens-api';
import { Visitor } from './support/visitor';

const PUBLIC_URL = 'https://portcullis.example';
const SECRET = 'the secret';

describe('signing in at a provider that speaks OAuth alone', () => {
  let api: TestTokensApi;
  let github: OAuthStandIn;
  let bitbucket: OAuthStandIn;
  beforeAll(async () => {
    github = await OAuthStandIn.start(
      { authorize: '/login/oauth/authorize', token: '/login/oauth/access_token', api: '/api/v3' },
      (_, form) => form.get('client_id') === 'the-client' && form.get('client_secret') === SECRET,
    );
    bitbucket = await OAuthStandIn.start(
      { authorize: '/site/oauth2/authorize', token: '/site/oauth2/access_token', api: '/2.0' },
      ({ headers }) => basicOf(headers.authorization) === `the-client:${SECRET}`,
    );
    const common = { clientId: 'the-client', clientSecret: SECRET };
    api = await TestTokensApi.start({
      signIn: {
        publicUrl: PUBLIC_URL,
        providers: [
          { kind: 'github', id: 'gh', name: 'GitHub', url: github.url, unknownPeople: 'create', ...common },
          {
            kind: 'bitbucket',
            id: 'bb',
            name: 'Bitbucket',
            url: bitbucket.url,
            apiUrl: `${bitbucket.url}/2.0`,
            unknownPeople: 'refuse',
            ...common,
          },
        ],
      },
    });
  });
  afterAll(async () => {
    await api.close();
    await Promise.all([github.close(), bitbucket.close()]);
  });
  beforeEach(() => {
    github.apiStatus = 200;
    github.tokenReply = undefined;
  });

  const identitiesOf = (email: string) =>
    api.sql(
      `select i.issuer as key, i.subject as text from identities i join accounts a on a.id = i.account_id
       where a.email_key = $1 order by i.issuer`,
      [email],
    );
  const onGithub = (id: number, ...emails: [email: string, verified: boolean, primary?: boolean][]) => ({
    '/user': { id, login: 'octocat', name: null, email: 'shown@example.org' },
    '/user/emails': emails.map(([email, verified, primary = false]) => ({
      email,
      verified,
      primary,
      visibility: null,
    })),
  });

  it('GitHub: the account of a verified address, the primary one first, by the number of the user', async () => {
    github.api = onGithub(583231, ['other@example.org', true], ['Ada@Example.org', true, true]);
    expect(await new Visitor(api).signIn('gh', github)).toBe('/console/');
    expect(await identitiesOf('ada@example.org')).toEqual([
      { key: `${github.url}/login/oauth`, text: '583231' },
    ]);
    const [asked] = github.asked;
    // GitHub refuses whoever does not say what program it is.
    expect(asked?.userAgent).not.toBe('');
    // Whatever becomes of the addresses.
    github.api = onGithub(583231, ['gone@example.org', false, true]);
    expect(await new Visitor(api).signIn('gh', github)).toBe('/console/');
  });

  it('GitHub: an address that is not verified is none, also if it is the primary one', async () => {
    github.api = onGithub(666, ['ada@example.org', false, true]);
    expect(await new Visitor(api).signIn('gh', github)).toBe(
      '/console/sign-in?problem=unverified&provider=gh',
    );
  });

  it('GitHub: somebody unknown is given an account, with the first verified address, where that is wanted', async () => {
    github.api = onGithub(7, ['unproven@example.org', false, true], ['grace@example.org', true]);
    expect(await new Visitor(api).signIn('gh', github)).toBe('/console/');
    expect(await identitiesOf('grace@example.org')).toHaveLength(1);
    const [row] = await api.sql(`select name as text from accounts where email_key = 'grace@example.org'`);
    expect(row).toEqual({ text: 'octocat' });
  });

  it.each([
    ['no token', 'failed', { tokenReply: { error: 'bad_verification_code' } }],
    ['no page of text', 'failed', { tokenReply: 'access_token=1' }],
    ['trouble', 'unavailable', { apiStatus: 502 }],
    ['a refusal', 'failed', { apiStatus: 403 }],
    ['another person every time', 'failed', { api: { '/user': { login: 'nobody' } } }],
  ])('GitHub: %s signs nobody in', async (_, problem, changes) => {
    github.api = onGithub(583231);
    Object.assign(github, changes);
    expect(await new Visitor(api).signIn('gh', github)).toBe(
      `/console/sign-in?problem=${problem}&provider=gh`,
    );
  });

  it('Bitbucket: a confirmed address, by the uuid, for a client that says its secret in a header', async () => {
    bitbucket.api = {
      '/user': { uuid: '{c2a6}', display_name: 'Ada', nickname: 'ada' },
      '/user/emails': {
        values: [
          { email: 'new@example.org', is_primary: true, is_confirmed: false },
          { email: 'ada@example.org', is_primary: false, is_confirmed: true },
        ],
      },
    };
    expect(await new Visitor(api).signIn('bb', bitbucket)).toBe('/console/');
    expect(await identitiesOf('ada@example.org')).toEqual(
      expect.arrayContaining([{ key: bitbucket.url, text: '{c2a6}' }]),
    );
  });

  it('many who come for the first time at the same moment come to one account', async () => {
    github.api = onGithub(99, ['alan@example.org', true, true]);
    const ends = await Promise.all(Array.from({ length: 8 }, () => new Visitor(api).signIn('gh', github)));
    expect(new Set(ends)).toEqual(new Set(['/console/']));
    expect(await identitiesOf('alan@example.org')).toHaveLength(1);
    const [{ live }] = await api.sql(
      `select count(*)::int as live from sessions s join accounts a on a.id = s.account_id
       where a.email_key = 'alan@example.org'`,
    );
    expect(live).toBe(8);
    const audit = await api.sql(
      `select count(*)::int as live from audit where action = 'user.identities.create' and details->>'email' = 'alan@example.org'`,
    );
    expect(audit).toEqual([{ live: 1 }]);
  });
});

/** Both parts are form-encoded before they are joined (RFC 6749, 2.3.1). */
const basicOf = (header = ''): string => {
  const [, encoded = ''] = /^Basic (.+)$/.exec(header) ?? [];
  const parts = Buffer.from(encoded, 'base64').toString().split(':');
  return parts.map((part) => decodeURIComponent(part.replaceAll('+', ' '))).join(':');
};
