import { createHmac, createPrivateKey, sign } from 'node:crypto';
import type { AssertionClaims } from '@libs/contracts';
import { generateSigningKey, publicPartOf, type SigningKey } from '@libs/http';

/** What is sent in place of an assertion: header lines, with or without one. */
export interface Forgery {
  readonly name: string;
  readonly lines: readonly string[];
}

export interface ForgerySettings {
  readonly audience: 'tokens' | 'ingestion';
  readonly claims: AssertionClaims;
  /** The gateway's own: a forger does not have it, but its mistakes are tried with it, one at a time. */
  readonly key: SigningKey;
  /** Of the other issuer. */
  readonly otherKey: SigningKey;
}

type Fields = Record<string, unknown>;

const base64 = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const seconds = (): number => Math.floor(Date.now() / 1_000);

/** A token made by hand, right in everything that is not given. */
class Forger {
  constructor(private readonly settings: ForgerySettings) {}

  make(given: { header?: Fields; payload?: Fields; key?: SigningKey; without?: string } = {}): string {
    const { key, audience, claims } = this.settings;
    const payload: Fields = {
      ...claims,
      iss: 'gateway',
      aud: audience,
      iat: seconds(),
      exp: seconds() + 30,
      ...given.payload,
    };
    if (given.without !== undefined) Reflect.deleteProperty(payload, given.without);
    const header = { alg: 'EdDSA', kid: key.kid, ...given.header };
    const content = `${base64(header)}.${base64(payload)}`;
    const privateKey = createPrivateKey({ key: given.key ?? key, format: 'jwk' });
    return `${content}.${sign(null, Buffer.from(content), privateKey).toString('base64url')}`;
  }

  /** With the public key as the secret of HMAC: the confusion that libraries fell for. */
  hmac(secret: string | Buffer, algorithm = 'HS256'): string {
    const [, payload = ''] = this.make().split('.');
    const content = `${base64({ alg: algorithm, kid: this.settings.key.kid })}.${payload}`;
    return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
  }
}

const ASSERTION = 'portcullis-assertion';
const carried = (given: Readonly<Record<string, string>>): Forgery[] =>
  Object.entries(given).map(([name, assertion]) => ({ name, lines: [`${ASSERTION}: ${assertion}`] }));

export function forgeries(settings: ForgerySettings): Forgery[] {
  const forger = new Forger(settings);
  return [
    ...carried(unsigned(forger, settings)),
    ...carried(signedByOthers(forger, settings)),
    ...carried(wrongClaims(forger, settings)),
    ...carried(oddHeaders(forger, settings)),
    ...carried(damaged(forger)),
    ...bare(forger),
  ];
}

/** The right one: shows that the others are refused for what is wrong with them. */
export const genuine = (settings: ForgerySettings): Forgery => ({
  name: 'the right one',
  lines: [`${ASSERTION}: ${new Forger(settings).make()}`],
});

function unsigned(forger: Forger, { key }: ForgerySettings): Record<string, string> {
  const [, payload = '', signature = ''] = forger.make().split('.');
  const none = (alg: string, end: string): string => `${base64({ alg, kid: key.kid })}.${payload}.${end}`;
  return {
    'alg none': none('none', ''),
    'alg None': none('None', ''),
    'alg NONE': none('NONE', ''),
    'alg nOnE with a signature': none('nOnE', signature),
    'no alg': `${base64({ kid: key.kid })}.${payload}.`,
    'an empty alg': none('', ''),
    'an alg of null': `${base64({ alg: null, kid: key.kid })}.${payload}.`,
    'alg EdDSA without a signature': none('EdDSA', ''),
    'HS256 with the public key': forger.hmac(Buffer.from(key.x, 'base64url')),
    'HS256 with the public key in text': forger.hmac(key.x),
    'HS256 with the public key as JSON': forger.hmac(
      JSON.stringify({ kty: key.kty, crv: key.crv, x: key.x, kid: key.kid }),
    ),
    'HS256 with nothing': forger.hmac(Buffer.alloc(0)),
    'HS512 named': forger.hmac(Buffer.from(key.x, 'base64url'), 'HS512'),
    'RS256 named': none('RS256', signature),
    'ES256 named': none('ES256', signature),
    'ES256 with a signature of zeros': none('ES256', base64('\0'.repeat(64))),
    'a signature of zeros': none('EdDSA', Buffer.alloc(64).toString('base64url')),
  };
}

function signedByOthers(forger: Forger, { key, otherKey }: ForgerySettings): Record<string, string> {
  const stranger = generateSigningKey('gateway', 'local-1');
  return {
    'a key of a stranger': forger.make({ key: stranger }),
    'a key of a stranger under a name of its own': forger.make({
      key: stranger,
      header: { kid: 'gateway:other' },
    }),
    "the other issuer's key under our name": forger.make({ key: otherKey }),
    "the other issuer's key in its own name, for a principal": forger.make({
      key: otherKey,
      header: { kid: otherKey.kid },
      payload: { iss: 'ingestion' },
    }),
    "the other issuer's key, named gateway": forger.make({ key: otherKey, header: { kid: otherKey.kid } }),
    'our key, named ingestion': forger.make({ payload: { iss: 'ingestion' } }),
    'an unknown kid': forger.make({ header: { kid: 'gateway:unknown' } }),
    'a kid of a path': forger.make({ header: { kid: '../../../dev/null' } }),
    'a kid of SQL': forger.make({ header: { kid: "' union select 'x" } }),
    'a kid in another case': forger.make({ header: { kid: key.kid.toUpperCase() } }),
    'an empty kid': forger.make({ header: { kid: '' } }),
    'a kid in a list': forger.make({ header: { kid: [key.kid] } }),
  };
}

function wrongClaims(forger: Forger, { audience, claims }: ForgerySettings): Record<string, string> {
  const other = audience === 'tokens' ? 'ingestion' : 'tokens';
  const now = seconds();
  const given: Record<string, Fields> = {
    'another audience': { aud: other },
    'no audience that is ours in a list': { aud: [other, 'x'] },
    'an audience in another case': { aud: audience.toUpperCase() },
    'an empty audience': { aud: '' },
    'another issuer': { iss: 'console' },
    'an issuer in a list': { iss: ['gateway'] },
    'an issuer of __proto__': { iss: '__proto__' },
    'an expired one': { iat: now - 60, exp: now - 30 },
    'one that expired long ago': { iat: 1, exp: 2 },
    'one that is not valid yet': { nbf: now + 600 },
    'one of the future': { iat: now + 600, exp: now + 630 },
    'one that lives for years': { iat: now - 3_600, exp: now + 315_360_000 },
    'an expiry in a text': { exp: String(now + 30) },
    'an expiry of null': { exp: null },
    'an expiry below zero': { exp: -1 },
    'an issue time in a text': { iat: String(now) },
    'another method': { method: 'DELETE' },
    'a method in another case': { method: claims.method.toLowerCase() },
    'another path': { path: '/api/v3/user/tokens' },
    'a path with a query more': { path: `${claims.path}?x` },
    'a path with a slash more': { path: `${claims.path}/` },
    'a path in another encoding': {
      path: claims.path.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
    },
    'no principal': { principal: undefined },
    'a principal of null': { principal: null },
    'a principal of no kind': { principal: { kind: 'root' } },
    'a principal with an id in a text': { principal: { kind: 'account', tokenId: 'x', accountId: '1' } },
    'a principal by inheritance': { principal: JSON.parse('{"__proto__":{"kind":"account","accountId":1}}') },
  };
  return {
    ...Object.fromEntries(Object.entries(given).map(([name, payload]) => [name, forger.make({ payload })])),
    ...Object.fromEntries(
      ['iss', 'aud', 'iat', 'exp', 'method', 'path'].map((claim) => [
        `no ${claim}`,
        forger.make({ without: claim }),
      ]),
    ),
  };
}

function oddHeaders(forger: Forger, { key }: ForgerySettings): Record<string, string> {
  const stranger = generateSigningKey('gateway', 'stranger');
  const jwk = publicPartOf(stranger);
  const of = (header: Fields): string => forger.make({ key: stranger, header });
  return {
    'a key that it brings along': of({ jwk }),
    'a key that it brings along under our name': of({ jwk: { ...jwk, kid: key.kid } }),
    'the address of a key': of({ jku: 'http://127.0.0.1:1/keys.json' }),
    'the address of a certificate': of({ x5u: 'http://127.0.0.1:1/x.pem' }),
    'a certificate': of({ x5c: ['MIIB'] }),
    'a critical header that nobody knows': forger.make({ header: { crit: ['exp2'], exp2: 1 } }),
    'an empty list of critical headers': forger.make({ header: { crit: [] } }),
    'a payload that is not encoded': forger.make({ header: { b64: false, crit: ['b64'] } }),
    'a compressed one': of({ zip: 'DEF' }),
    'an encrypted one': of({ alg: 'dir', enc: 'A256GCM' }),
    'a header by inheritance': of(JSON.parse('{"__proto__":{"alg":"none"}}') as Fields),
  };
}

function damaged(forger: Forger): Record<string, string> {
  const whole = forger.make();
  const [header = '', payload = '', signature = ''] = whole.split('.');
  const flipped = (text: string): string =>
    text.startsWith('A') ? `B${text.slice(1)}` : `A${text.slice(1)}`;
  return {
    'cut short': whole.slice(0, -1),
    'cut in half': whole.slice(0, whole.length / 2),
    'without a header': `.${payload}.${signature}`,
    'without a payload': `${header}..${signature}`,
    'without a signature and its dot': `${header}.${payload}`,
    'of one part': header,
    'of five parts': `${whole}.x.y`,
    twice: whole + whole,
    'twice with a comma': `${whole}, ${whole}`,
    'the payload of another': `${header}.${base64({ iss: 'gateway' })}.${signature}`,
    'a letter of the signature': `${header}.${payload}.${flipped(signature)}`,
    'a letter of the payload': `${header}.${flipped(payload)}.${signature}`,
    'the header twice': `${header}.${header}.${signature}`,
    'with a space': `${header}. ${payload}.${signature}`,
    'as a bearer': `Bearer ${whole}`,
    'in quotes': `"${whole}"`,
    'as JSON': JSON.stringify({ protected: header, payload, signature }),
    nothing: '',
    dots: '..',
    'a word': 'null',
    'of 12 kB': 'a'.repeat(12_000),
    'a payload that is no JSON': `${header}.${base64('nonsense')}.${signature}`,
    'a payload that is a list': `${header}.${base64([])}.${signature}`,
  };
}

/** Identity in other headers than the assertion, and none at all. */
function bare(forger: Forger): Forgery[] {
  const good = forger.make();
  const of = (name: string, ...lines: string[]): Forgery => ({ name, lines });
  return [
    of('no assertion'),
    of('bare identity', 'x-account-id: 1', 'x-token-id: x', 'x-user: admin@localhost', 'x-permission: admin'),
    of('a name with an underscore', `portcullis_assertion: ${good}`),
    of('a name with a space', `portcullis-assertion-: ${good}`),
    of('as authorization', `Authorization: Bearer ${good}`),
    of('as a cookie', `Cookie: portcullis-assertion=${good}`),
    of('two of them', `${ASSERTION}: ${good}`, `${ASSERTION}: ${good}`),
    of('a good one behind a bad one', `${ASSERTION}: x`, `${ASSERTION}: ${good}`),
  ];
}
