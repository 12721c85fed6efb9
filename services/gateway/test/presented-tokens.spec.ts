import { AmbiguousToken, TokenMissing, TokenRefused } from '../src/auth/auth.errors';
import { chooseToken, presentedTokens } from '../src/auth/presented-tokens';

const present = (headers: Record<string, string>, method = 'POST') =>
  presentedTokens(new Map(Object.entries(headers)), method);

describe('the tokens of a request', () => {
  it.each([
    ['api-token', { 'api-token': 'A' }, { account: 'A' }],
    ['api_token', { api_token: 'A' }, { account: 'A' }],
    ['project-token', { 'project-token': 'P' }, { repository: 'P' }],
    ['project_token', { project_token: 'P' }, { repository: 'P' }],
    ['a bearer account token', { authorization: 'Bearer pca_x' }, { account: 'pca_x' }],
    ['a bearer repository token', { authorization: 'bearer  pcr_x' }, { repository: 'pcr_x' }],
    ['a pair that says the same', { 'api-token': 'A', api_token: 'A' }, { account: 'A' }],
    [
      'a header and a bearer that say the same',
      { 'api-token': 'pca_x', authorization: 'Bearer pca_x' },
      { account: 'pca_x' },
    ],
    // An identity-aware proxy's own token, which it or its caller puts there.
    [
      'a header beside a bearer that is not ours',
      { 'api-token': 'A', authorization: 'Bearer eyJhbGciOi.x.y' },
      { account: 'A' },
    ],
    [
      'a legacy header beside a bearer that is not ours',
      { project_token: 'P', authorization: 'Bearer ya29.x' },
      { repository: 'P' },
    ],
    [
      'a header beside our bearer of the other kind',
      { 'project-token': 'P', authorization: 'Bearer pca_x' },
      { account: 'pca_x', repository: 'P' },
    ],
    ['both kinds', { 'api-token': 'A', project_token: 'P' }, { account: 'A', repository: 'P' }],
    // The Maven plugin sends both fields and leaves one empty or null.
    ['an empty value', { api_token: '', project_token: 'P' }, { repository: 'P' }],
    ['a null value', { api_token: 'null', project_token: 'P' }, { repository: 'P' }],
    ['an empty half of a pair', { 'project-token': '', project_token: 'P' }, { repository: 'P' }],
    ['an empty bearer', { authorization: 'Bearer' }, {}],
    ['a bearer null', { authorization: 'Bearer null' }, {}],
    ['another scheme', { authorization: 'Basic cGNhXw==' }, {}],
    ['nothing', {}, {}],
  ])('are read from %s', (_, headers, expected) => {
    expect(present(headers as Record<string, string>)).toEqual(expected);
  });

  it('refuses a pair whose halves differ: either could be meant', () => {
    expect(() => present({ 'api-token': 'A', api_token: 'B' })).toThrow(AmbiguousToken);
    expect(() => present({ 'project-token': 'A', project_token: 'B' })).toThrow(AmbiguousToken);
    expect(() => present({ 'api-token': 'pca_a', authorization: 'Bearer pca_b' })).toThrow(AmbiguousToken);
  });

  // A token has one spelling. The HTTP parser has taken away what may stand around a value; a no-break space may not.
  it('takes a bearer as it is, without trimming it', () => {
    expect(present({ authorization: 'Bearer pca_x\u00a0' })).toEqual({ account: 'pca_x\u00a0' });
    expect(() => present({ authorization: 'Bearer \u00a0pca_x' })).toThrow(TokenRefused);
  });

  it('refuses a bearer of no kind where no other header says who asks', () => {
    expect(() => present({ authorization: 'Bearer hello' })).toThrow(TokenRefused);
    for (const absent of ['', 'null'])
      expect(() => present({ authorization: 'Bearer hello', 'api-token': absent })).toThrow(TokenRefused);
    expect(() => present({ authorization: 'Bearer hello', 'api-token': 'A', api_token: 'B' })).toThrow(
      AmbiguousToken,
    );
  });
});

describe('the token that counts', () => {
  const both = { account: 'A', repository: 'P' };
  it.each([
    ['v2, a path for repository tokens', 'v2', ['repository'], { kind: 'repository', token: 'P' }],
    ['v2, a path for account tokens', 'v2', ['account'], { kind: 'account', token: 'A' }],
    ['v3, both may', 'v3', ['account', 'repository'], { kind: 'account', token: 'A' }],
    ['v3, account tokens only', 'v3', ['account'], { kind: 'account', token: 'A' }],
  ] as const)('is, of both kinds: %s', (_, api, tokens, expected) => {
    expect(chooseToken(both, { api, tokens })).toEqual(expected);
  });

  it('is none if only the other kind was sent', () => {
    expect(() => chooseToken({ account: 'A' }, { api: 'v2', tokens: ['repository'] })).toThrow(TokenMissing);
    expect(() => chooseToken({ repository: 'P' }, { api: 'v2', tokens: ['account'] })).toThrow(TokenMissing);
    expect(() => chooseToken({ repository: 'P' }, { api: 'v3', tokens: ['account'] })).toThrow(TokenMissing);
    expect(() => chooseToken({}, { api: 'v3', tokens: ['account', 'repository'] })).toThrow(TokenMissing);
  });
});
