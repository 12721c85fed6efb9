import { generateSigningKey, publicPartOf } from '@libs/http';
import { readPeppers } from '../src/peppers.config';
import { readRelayConfig } from '@libs/relay';
import { readTokensConfig } from '../src/tokens.config';

const secret = Buffer.alloc(32, 7).toString('base64');
const env = {
  DATABASE_URL: 'postgres://tokens@db/portcullis_tokens',
  ASSERTION_TRUSTED_KEYS: JSON.stringify({ keys: [publicPartOf(generateSigningKey('gateway', 'a'))] }),
  PEPPERS: `2026b:${secret},2026a:${secret}`,
};

describe('the configuration of the tokens service', () => {
  it('has a default for everything but the database, the keys and the peppers', () => {
    expect(readTokensConfig(env)).toMatchObject({
      port: 3001,
      databaseUrl: env.DATABASE_URL,
      lease: { durationMs: 5_000, driftRatio: 0.01 },
      peppers: [
        { id: '2026b', secret: Buffer.alloc(32, 7) },
        { id: '2026a', secret: Buffer.alloc(32, 7) },
      ],
      expirySweepMs: 5_000,
      leaseCleanupMs: 3_600_000,
      retention: { revocationLogMs: 604_800_000, sweepMs: 3_600_000 },
    });
    expect(() => readTokensConfig({})).toThrow(/DATABASE_URL[\s\S]*ASSERTION_TRUSTED_KEYS[\s\S]*PEPPERS/);
  });

  // A poll as long as the lease would let it lapse between two renewals.
  it('holds a renewal for a fraction of a short lease only', () => {
    expect(readTokensConfig({ ...env, LEASE_MS: '1000' }).lease).toMatchObject({
      durationMs: 1_000,
      pollMs: 200,
    });
    expect(readTokensConfig({ ...env, LEASE_MS: '15000' }).lease).toMatchObject({ pollMs: 1_000 });
  });

  // A row that is gone counts as a lease that is over.
  it('removes the row of a lease after twice the longest at the earliest', () => {
    const longest = { ...env, LEASE_MS: '60000' };
    expect(readTokensConfig({ ...longest, LEASE_CLEANUP_MS: '120000' }).leaseCleanupMs).toBe(120_000);
    expect(() => readTokensConfig({ ...longest, LEASE_CLEANUP_MS: '119999' })).toThrow('LEASE_CLEANUP_MS');
    expect(() => readTokensConfig({ ...env, LEASE_MS: '60001' })).toThrow('LEASE_MS');
  });

  it.each([
    ['no name', secret],
    ['a short secret', 'a:c2hvcnQ='],
    ['three of them', `a:${secret},b:${secret},c:${secret}`],
    ['one name twice', `a:${secret},a:${secret}`],
    ['nothing', ','],
  ])('refuses peppers with %s, and does not repeat them', (_, text) => {
    expect(() => readPeppers(text)).toThrow('PEPPERS');
    expect(() => readPeppers(text)).not.toThrow(secret);
  });

  const acme = { kind: 'oidc', id: 'acme', name: 'Acme', issuer: 'https://acme.example/', clientId: 'c' };
  const signIn = (providers: object[], secrets: object = {}, url = 'https://portcullis.example') =>
    readTokensConfig({
      ...env,
      SIGN_IN_PROVIDERS: JSON.stringify(providers),
      SIGN_IN_SECRETS: JSON.stringify(secrets),
      PUBLIC_URL: url,
    }).signIn;

  it('has providers to sign in at, each with its secret, an issuer to the letter and what is usual', () => {
    expect(readTokensConfig(env).signIn).toBeUndefined();
    expect(signIn([acme, { kind: 'github', id: 'gh', clientId: 'd' }], { gh: 'hidden' })).toEqual({
      publicUrl: 'https://portcullis.example',
      providers: [
        { ...acme, unknownPeople: 'refuse', clientSecret: undefined },
        {
          ...{ kind: 'github', id: 'gh', name: 'GitHub', url: 'https://github.com', clientId: 'd' },
          unknownPeople: 'refuse',
          clientSecret: 'hidden',
        },
      ],
    });
  });

  it.each([
    ['two of one id', [acme, acme], {}, 'https://a.example', 'different ids'],
    ['an unknown kind', [{ ...acme, kind: 'saml' }], {}, 'https://a.example', 'kind'],
    ['an unknown field', [{ ...acme, secret: 'hidden' }], {}, 'https://a.example', 'secret'],
    [
      'an issuer without TLS',
      [{ ...acme, issuer: 'http://acme.example' }],
      {},
      'https://a.example',
      'https://',
    ],
    [
      'the document in place of the issuer',
      [{ ...acme, issuer: 'https://acme.example/.well-known/openid-configuration' }],
      {},
      'https://a.example',
      'without /.well-known/',
    ],
    ['a secret of nobody', [acme], { other: 'hidden' }, 'https://a.example', 'names other'],
    ['no secret', [{ kind: 'github', id: 'gh', clientId: 'd' }], {}, 'https://a.example', 'no secret of gh'],
    ['no place to come back to', [acme], {}, '', 'PUBLIC_URL'],
    [
      'roles of it does not say whom',
      [{ kind: 'github', id: 'gh', clientId: 'd', roles: true }],
      { gh: 'hidden' },
      'https://a.example',
      'roles of gh and must say of whom: "provider", gh or ghe',
    ],
    [
      'the provider of another kind',
      [{ kind: 'gitlab', id: 'lab', clientId: 'd', roles: true, provider: 'gh' }],
      { lab: 'hidden' },
      'https://a.example',
      'SIGN_IN_PROVIDERS',
    ],
    [
      'the same roles twice',
      ['one', 'two'].map((id) => ({ kind: 'gitlab', id, clientId: 'd', roles: true, provider: 'gle' })),
      { one: 'hidden', two: 'hidden' },
      'https://a.example',
      'has roles of gle twice',
    ],
    [
      'private repositories whose roles nobody wants',
      [{ kind: 'github', id: 'gh', clientId: 'd', privateRepositories: true }],
      { gh: 'hidden' },
      'https://a.example',
      'privateRepositories of gh, which need "roles": true',
    ],
    [
      'roles of a provider that has none of ours',
      [{ ...acme, roles: true }],
      {},
      'https://a.example',
      'SIGN_IN_PROVIDERS',
    ],
    ['a place with a path', [acme], {}, 'https://a.example/portcullis', 'origin without a path'],
    ['a place without TLS', [acme], {}, 'http://a.example', 'https://'],
  ])('refuses providers with %s, and repeats no secret', (_, providers, secrets, url, sentence) => {
    const read = (): unknown => signIn(providers, secrets, url);
    expect(read).toThrow(sentence);
    expect(read).not.toThrow('hidden');
  });

  it('of the relay is a database and brokers', () => {
    const relay = readRelayConfig({ ...env, EVENT_BUS: 'kafka', KAFKA_BROKERS: 'a:9092, b:9092' });
    expect(relay).toMatchObject({ databaseUrl: env.DATABASE_URL, kafka: { brokers: ['a:9092', 'b:9092'] } });
    expect(() => readRelayConfig({ DATABASE_URL: env.DATABASE_URL })).toThrow('KAFKA_BROKERS');
  });
});
