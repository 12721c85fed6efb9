import { parseRequestTarget } from '../src/policy/request-target';
import { InvalidTarget } from '../src/policy/policy.errors';

describe('reading a request target', () => {
  it('collapses repeated slashes and forwards the rest as it was encoded', () => {
    const target = parseRequestTarget('//2.0///gh/my%20org/Caf%C3%A9//commit/abc?x=//a%2Fb&provider=gh');
    expect(target.forwarded).toBe('/2.0/gh/my%20org/Caf%C3%A9/commit/abc?x=//a%2Fb&provider=gh');
    expect(target.path).toBe('/2.0/gh/my%20org/Caf%C3%A9/commit/abc');
    expect(target.segments).toEqual(['2.0', 'gh', 'my org', 'Café', 'commit', 'abc']);
  });

  it('decodes once: an encoded percent sign stays data', () => {
    expect(parseRequestTarget('/a%252Fb').segments).toEqual(['a%2Fb']);
  });

  it('keeps a query that is not well encoded: nobody here reads it', () => {
    expect(parseRequestTarget('/a?%zz%2f..').forwarded).toBe('/a?%zz%2f..');
  });

  // Whoever decodes these differently from us would serve another resource than the one that was authorized.
  it.each([
    ['absolute form', 'http://other.example/2.0/coverage'],
    ['asterisk form', '*'],
    ['authority form', 'other.example:443'],
    ['empty', ''],
    ['encoded slash', '/2.0/gh/acme%2Fshop/x'],
    ['encoded slash, lower case', '/2.0/gh/acme%2fshop/x'],
    ['encoded backslash', '/2.0/gh/acme%5Cshop/x'],
    ['backslash', '/2.0/gh/acme\\shop/x'],
    ['encoded dot', '/2.0/%2e/x'],
    ['encoded dot segment', '/2.0/%2E%2e/x'],
    ['half encoded dot segment', '/2.0/.%2e/x'],
    ['dot segment', '/2.0/./x'],
    ['double dot segment', '/2.0/../x'],
    ['final dot segment', '/2.0/..'],
    ['NUL', '/2.0/a%00b'],
    ['control character', '/2.0/a%0d%0ab'],
    ['bad hexadecimal', '/2.0/a%zz'],
    ['cut short', '/2.0/a%4'],
    ['not UTF-8', '/2.0/a%ff'],
    ['overlong slash', '/2.0/a%c0%af'],
    ['raw non-ASCII', '/2.0/caf\u00e9'],
    ['fragment', '/2.0/a#b'],
    ['space', '/2.0/a b'],
  ])('refuses a target with %s', (_, target) => {
    expect(() => parseRequestTarget(target)).toThrow(InvalidTarget);
  });
});
