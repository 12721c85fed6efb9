import type { AssertionClaims } from '@libs/contracts';
import {
  AssertionRefused,
  AssertionSigner,
  AssertionVerifier,
  generateSigningKey,
  publicPartOf,
  signingKey,
  trustedKeys,
} from '@libs/http';
import { importJWK, SignJWT, UnsecuredJWT } from 'jose';

const gateway = generateSigningKey('gateway', '1');
const ingestion = generateSigningKey('ingestion', '1');
const trusted = { keys: [publicPartOf(gateway), publicPartOf(ingestion)] };
const verifier = new AssertionVerifier('tokens', trusted);

const request = { method: 'DELETE', path: '/api/v3/user/tokens/7?x=1' };
const claims: AssertionClaims = {
  ...request,
  principal: { tokenId: '9hY2kQz0AbCd', kind: 'account', accountId: 7 },
  asOf: 4,
  incarnation: 'i',
  subjects: ['token:9hY2kQz0AbCd', 'account:7', 'all'],
};
const seconds = (): number => Math.floor(Date.now() / 1000);

/** An assertion made by hand: right in everything that `change` does not make wrong. */
async function forge(change: {
  key?: typeof gateway;
  kid?: string;
  alg?: string;
  claims?: Record<string, unknown>;
}): Promise<string> {
  const key = change.key ?? gateway;
  const payload = {
    ...claims,
    iss: 'gateway',
    aud: 'tokens',
    iat: seconds(),
    exp: seconds() + 30,
    ...change.claims,
  };
  return new SignJWT(payload)
    .setProtectedHeader({ alg: 'EdDSA', kid: change.kid ?? key.kid })
    .sign(await importJWK(key, 'EdDSA'));
}
const refused = (token: string, of = request): Promise<void> =>
  expect(verifier.verify(token, of)).rejects.toBeInstanceOf(AssertionRefused);

describe('an assertion', () => {
  it('tells the service all that the signer knew, once it is verified', async () => {
    const token = await new AssertionSigner(gateway).sign('tokens', claims);
    expect(await verifier.verify(token, request)).toEqual({ ...claims, issuer: 'gateway' });
    expect(await verifier.verify(await forge({}), request)).toEqual({ ...claims, issuer: 'gateway' });
  });

  it('of a process that speaks for itself names no principal', async () => {
    const token = await new AssertionSigner(ingestion).sign('tokens', request);
    expect(await verifier.verify(token, request)).toEqual({ ...request, issuer: 'ingestion' });
  });

  it('is refused when a key signed it that nobody trusts', () =>
    Promise.all([
      forge({ key: generateSigningKey('gateway', '2') }).then((token) => refused(token)),
      // The name of a trusted key is no proof of having it.
      forge({ key: generateSigningKey('gateway', '2'), kid: gateway.kid }).then((token) => refused(token)),
    ]));

  it('is refused when one issuer speaks in the name of another', async () => {
    await refused(await forge({ key: ingestion, claims: { iss: 'gateway' } }));
    await refused(await forge({ claims: { iss: 'ingestion' } }));
    await refused(await forge({ claims: { iss: 'console' } }));
  });

  it.each<[string, Record<string, unknown>]>([
    ['for another service', { aud: 'ingestion' }],
    ['for no service', { aud: undefined }],
    ['from nobody', { iss: undefined }],
    ['that expired', { iat: seconds() - 60, exp: seconds() - 30 }],
    [
      'that is older than an assertion lives, whatever it says itself',
      { iat: seconds() - 60, exp: seconds() + 600 },
    ],
    ['without a time of issue', { iat: undefined }],
    ['without an end', { exp: undefined }],
    ['from the future', { iat: seconds() + 60, exp: seconds() + 90 }],
    ['for another method', { method: 'GET' }],
    ['for another path', { path: '/api/v3/user/tokens/8?x=1' }],
    ['for the same path without its query', { path: '/api/v3/user/tokens/7' }],
    ['for no request', { method: undefined, path: undefined }],
    ['with a principal of another shape', { principal: { tokenId: 'x' } }],
  ])('%s is refused', async (_, change) => {
    await refused(await forge({ claims: change }));
  });

  it('cannot be used again for another method or path', async () => {
    const token = await new AssertionSigner(gateway).sign('tokens', claims);
    await refused(token, { ...request, method: 'GET' });
    await refused(token, { ...request, path: '/api/v3/user/tokens/8?x=1' });
  });

  it('without a signature, or with one of another algorithm, is refused', async () => {
    const unsecured = new UnsecuredJWT({ ...claims, iss: 'gateway', aud: 'tokens' })
      .setIssuedAt()
      .setExpirationTime('30s')
      .encode();
    await refused(unsecured);
    const [, payload] = (await forge({})).split('.');
    const header = (alg: string): string =>
      Buffer.from(JSON.stringify({ alg, kid: gateway.kid })).toString('base64url');
    await refused(`${header('none')}.${String(payload)}.`);
    // The public key as the secret of an HMAC: the classic confusion of algorithms.
    const hmac = await new SignJWT({ ...claims, iss: 'gateway', aud: 'tokens' })
      .setProtectedHeader({ alg: 'HS256', kid: gateway.kid })
      .setIssuedAt()
      .setExpirationTime('30s')
      .sign(Buffer.from(gateway.x, 'base64url'));
    await refused(hmac);
  });

  it.each(['', 'x', 'a.b.c', '..', 'null'])('that is none is refused: %j', async (text) => {
    await refused(text);
  });

  it('changed in one character is refused', async () => {
    const [header, payload, signature] = (await forge({})).split('.') as [string, string, string];
    const other = JSON.parse(Buffer.from(payload, 'base64url').toString()) as AssertionClaims;
    other.principal = { tokenId: '9hY2kQz0AbCd', kind: 'account', accountId: 8 };
    await refused(`${header}.${Buffer.from(JSON.stringify(other)).toString('base64url')}.${signature}`);
  });

  it('is believed under the old and the new key of an issuer while a key is rotated', async () => {
    const next = generateSigningKey('gateway', '2');
    const both = new AssertionVerifier('tokens', { keys: [...trusted.keys, publicPartOf(next)] });
    for (const key of [gateway, next])
      await expect(both.verify(await forge({ key }), request)).resolves.toMatchObject({ issuer: 'gateway' });
  });
});

describe('a key', () => {
  it('has a public part that does not hold the private one', () => {
    expect(Object.keys(publicPartOf(gateway)).sort()).toEqual(['crv', 'kid', 'kty', 'x']);
    expect(JSON.stringify(trustedKeys.parse({ keys: [gateway] }))).not.toContain(gateway.d);
  });

  it('of no issuer of ours can neither be configured nor sign', () => {
    expect(signingKey.safeParse({ ...gateway, kid: 'console:1' }).success).toBe(false);
    expect(() => new AssertionSigner({ ...gateway, kid: 'gatewayish' })).toThrow('kid');
  });
});
