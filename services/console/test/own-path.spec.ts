import { ownPath } from '../src/session/own-path';

describe('where somebody is led who has signed in', () => {
  it.each(['/', '/account/access?create=true', '/organizations/gh/café/repositories/next.js'])(
    'is the page that was asked for: %s',
    (path) => {
      expect(ownPath(path)).toBe(path);
    },
  );

  it.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    'javascript:alert(1)',
    'account/access',
    '/sign-in?returnTo=/sign-in',
    '',
    7,
    undefined,
  ])('is never %j', (path) => {
    expect(ownPath(path)).toBeUndefined();
  });
});
