import { AmbiguousCookie, CrossSiteRequest } from '../src/auth/auth.errors';
import { presentedTokens } from '../src/auth/presented-tokens';
import { isFromElsewhere } from '../src/auth/same-origin';
import { signInCookieOf } from '../src/auth/session-cookie';

const NAME = '__Host-portcullis-session';
const cookie = `${NAME}=pca_x`;

const present = (headers: Record<string, string>, method = 'GET', changes?: true) =>
  presentedTokens(new Map(Object.entries({ host: 'portcullis.example', ...headers })), method, changes);

describe('the cookie of a session', () => {
  it.each([
    ['alone', cookie],
    ['among others', `theme=dark; ${cookie}; other=1`],
    ['without the space after the semicolon', `theme=dark;${cookie}`],
    ['beside one whose name begins alike', `${NAME}s=pca_y; ${cookie}`],
    ['beside pairs that are none', `;; =; x; ${cookie};`],
  ])('is an account token: %s', (_, text) => {
    expect(present({ cookie: text })).toEqual({ account: 'pca_x' });
  });

  it.each([
    ['another name', 'session=pca_x'],
    ['a name that ends alike', `my${NAME}=pca_x`],
    ['another case', `${NAME.toUpperCase()}=pca_x`],
    ['no value', `${NAME}=`],
    ['no pair', NAME],
  ])('is none of %s', (_, text) => {
    expect(present({ cookie: text })).toEqual({});
  });

  // The checksum ends whatever it is: nothing is taken off or decoded here that would make a token of it.
  it.each(['"pca_x"', 'pca_x%20', 'pca_x=1', 'a b'])('is taken as it is written: %s', (value) => {
    expect(present({ cookie: `${NAME}=${value}` })).toEqual({ account: value });
  });

  it('is refused where there are two of them, even two that say the same', () => {
    expect(() => present({ cookie: `${cookie}; ${cookie}` })).toThrow(AmbiguousCookie);
    expect(() => present({ cookie: `${cookie}; ${NAME}=` })).toThrow(AmbiguousCookie);
  });

  it.each([
    [{ 'api-token': 'A' }, { account: 'A' }],
    [{ project_token: 'P' }, { repository: 'P' }],
    [{ authorization: 'Bearer pca_y' }, { account: 'pca_y' }],
  ])('is not looked at beside %j, whoever asks', (headers, expected) => {
    const both = `${cookie}; ${cookie}`;
    expect(present({ ...headers, cookie: both }, 'POST')).toEqual(expected);
  });

  it('counts beside a token header that says nothing', () => {
    expect(present({ 'api-token': '', cookie })).toEqual({ account: 'pca_x' });
  });
});

const OWN = 'https://portcullis.example';

describe('a change that a session asks for', () => {
  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY'])('by %s counts', (method) => {
    expect(present({ cookie, 'sec-fetch-site': 'same-origin' }, method)).toEqual({ account: 'pca_x' });
    expect(present({ cookie, origin: OWN }, method)).toEqual({ account: 'pca_x' });
    expect(() => present({ cookie }, method)).toThrow(CrossSiteRequest);
  });

  it('counts by a GET only if a page of ours asks, where the operation changes something all the same', () => {
    expect(present({ cookie, 'sec-fetch-site': 'same-origin' }, 'GET', true)).toEqual({ account: 'pca_x' });
    expect(() => present({ cookie, 'sec-fetch-site': 'cross-site' }, 'GET', true)).toThrow(CrossSiteRequest);
    expect(() => present({ cookie, 'sec-fetch-site': 'none' }, 'GET', true)).toThrow(CrossSiteRequest);
    expect(present({ cookie, 'sec-fetch-site': 'cross-site' }, 'GET')).toEqual({ account: 'pca_x' });
    expect(present({ 'api-token': 'A' }, 'GET', true)).toEqual({ account: 'A' });
  });

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another host of the site', { 'sec-fetch-site': 'same-site' }],
    ['nobody, by the address bar', { 'sec-fetch-site': 'none' }],
    ['a browser that contradicts its own Origin', { 'sec-fetch-site': 'cross-site', origin: OWN }],
    ['what is no word of a browser', { 'sec-fetch-site': 'Same-Origin' }],
    ['another origin', { origin: 'https://evil.example' }],
    ['a host whose name begins alike', { origin: `${OWN}.evil.example` }],
    ['another port', { origin: `${OWN}:8443` }],
    ['the same host without TLS', { origin: 'http://portcullis.example' }],
    ['a page without an origin', { origin: 'null' }],
    ['a user in front of the host', { origin: 'https://portcullis.example@evil.example' }],
    ['an origin with a path', { origin: `${OWN}/` }],
  ])('counts for nothing where %s asks', (_, headers) => {
    expect(() => present({ cookie, ...headers }, 'POST')).toThrow(CrossSiteRequest);
    // Nobody reads the answer of what another site has the browser fetch.
    expect(present({ cookie, ...headers }, 'GET')).toEqual({ account: 'pca_x' });
    expect(present({ cookie, ...headers }, 'HEAD')).toEqual({ account: 'pca_x' });
  });

  it.each([
    ['https://portcullis.example', 'portcullis.example:443'],
    ['https://Portcullis.example:443', 'portcullis.example'],
    ['https://portcullis.example:8443', 'portcullis.example:8443'],
    ['http://localhost:3000', 'localhost:3000'],
    ['http://127.0.0.1:3000', '127.0.0.1:3000'],
    ['http://[::1]:3000', '[::1]:3000'],
  ])('counts from %s at the host %s', (origin, host) => {
    expect(present({ cookie, origin, host }, 'POST')).toEqual({ account: 'pca_x' });
  });

  it('counts with a token header wherever it comes from: no browser adds that by itself', () => {
    expect(present({ 'api-token': 'A', cookie, 'sec-fetch-site': 'cross-site' }, 'POST')).toEqual({
      account: 'A',
    });
  });
});

describe('a request from elsewhere', () => {
  const isElsewhere = (headers: Record<string, string>) =>
    isFromElsewhere(new Map(Object.entries({ host: 'portcullis.example', ...headers })));

  it('is what a browser says is one; a program says nothing', () => {
    expect(isElsewhere({})).toBe(false);
    expect(isElsewhere({ origin: OWN })).toBe(false);
    expect(isElsewhere({ 'sec-fetch-site': 'same-origin' })).toBe(false);
    expect(isElsewhere({ origin: 'https://evil.example' })).toBe(true);
    expect(isElsewhere({ 'sec-fetch-site': 'same-site', origin: OWN })).toBe(true);
  });
});

describe('what a sign-in left with the browser', () => {
  const goesOn = (text: string) => signInCookieOf(new Map([['cookie', text]]));

  it('goes on by itself, without the other cookies', () => {
    expect(goesOn(`${cookie}; __Host-portcullis-sign-in=abc; theme=dark`)).toBe(
      '__Host-portcullis-sign-in=abc',
    );
    expect(goesOn(cookie)).toBeUndefined();
    expect(() => goesOn('__Host-portcullis-sign-in=a; __Host-portcullis-sign-in=b')).toThrow(AmbiguousCookie);
  });
});
