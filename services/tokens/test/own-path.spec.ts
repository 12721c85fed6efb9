import { ownPath } from '../src/sign-in/own-path';

describe('where somebody returns to after signing in', () => {
  it.each(['/console/', '/console/tokens?page=2#new', '/console/a%20b', '/console/%2f%2fevil.example'])(
    'is the page of the console that they wanted: %s',
    (wanted) => expect(ownPath(wanted)).toBe(wanted),
  );

  it.each([
    undefined,
    '',
    'console/',
    '/',
    '/api/v3/user',
    '/consolation/',
    '//evil.example/console/',
    '/\\evil.example/console/',
    'https://evil.example/console/',
    'javascript:alert(1)//console/',
    '/console/../api',
    '/console/..\\..\\evil',
    '\t//evil.example/console/',
    '/\n/evil.example/console/',
    '/console/\n/../../\t//evil.example',
  ])('is its first page in the place of %j', (wanted) => expect(ownPath(wanted)).toBe('/console/'));

  it('is a path of the same origin whatever is asked for, as a browser reads it', () => {
    for (const wanted of ['/console/\t//evil.example', '/console//evil.example', '/console/@evil.example']) {
      const { origin, pathname } = new URL(ownPath(wanted), 'https://portcullis.example');
      expect([origin, pathname.startsWith('/console/')]).toEqual(['https://portcullis.example', true]);
    }
  });
});
