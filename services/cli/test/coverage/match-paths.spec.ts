import { languageOf } from '../../src/coverage/paths/language-of';
import { matchPaths } from '../../src/coverage/paths/match-paths';
import type { Match, Naming } from '../../src/coverage/paths/naming';
import { normalPath } from '../../src/coverage/paths/normal-path';

const FILES = [
  'packages/web/src/index.js',
  'packages/web/src/cart.js',
  'packages/api/src/index.js',
  'packages/api/src/order.js',
  'app/src/main/java/com/acme/Shop.java',
  'app/src/main/java/com/acme/Order.java',
  'lib/src/main/java/com/acme/Shop.java',
  'lib/src/main/java/com/acme/Stock.java',
  'tools/src/main/kotlin/Tool.kt',
  'tools/src/main/kotlin/util/Text.kt',
  'setup.py',
  'shop/models.py',
  'Docs/ReadMe.cs',
];

interface Case extends Partial<Naming> {
  readonly here?: readonly string[];
  readonly files?: readonly string[] | undefined;
}

function match(names: readonly string[], { here = [], ...rest }: Case = {}): Record<string, string> {
  const { files = FILES, ...naming } = rest;
  const matches = matchPaths(
    names,
    {
      root: '/builds/shop',
      files: 'files' in rest && rest.files === undefined ? undefined : new Set(files),
      isHere: (path) => here.includes(path),
    },
    { directory: '', root: undefined, sources: [], reportDirectory: '', ...naming },
  );
  const said = (one: Match): string => ('path' in one ? one.path : `– ${one.why}`);
  return Object.fromEntries([...matches].map(([name, one]) => [name, said(one)]));
}

const WEB = 'packages/web/src/cart.js';

describe('the file that a name in a report means', () => {
  it.each<[string, string, Case]>([
    ['relative to the root', 'packages/web/src/cart.js', {}],
    ['relative to where the command works', 'src/cart.js', { directory: 'packages/web' }],
    ['with dots', './packages/api/../web/src/cart.js', {}],
    ['with Windows separators', 'packages\\web\\src\\cart.js', {}],
    ['absolute here', '/builds/shop/packages/web/src/cart.js', {}],
    ['a URL', 'file:///builds/shop/packages/web/src/cart.js', {}],
    ['absolute on another machine', '/home/ci/build-7/packages/web/src/cart.js', {}],
    ['absolute on another machine with Windows', 'D:\\a\\1\\s\\packages\\web\\src\\cart.js', {}],
    ['relative to a source of the report', 'cart.js', { sources: ['/home/ci/packages/web/src'] }],
    ['relative to a source that is here', 'cart.js', { sources: ['packages/web/src'] }],
    ['relative to --root', 'cart.js', { root: 'packages/web/src' }],
    [
      'relative to --root, which is relative to the directory',
      'cart.js',
      { root: 'src', directory: 'packages/web' },
    ],
    ['below --root on another machine', '/x/y/packages/web/src/cart.js', { root: '/x/y/' }],
    ['written in another case', 'Packages/Web/SRC/Cart.js', {}],
    ['shorter than its path', 'src/cart.js', {}],
  ])('is found when the name is %s', (_, name, naming) => {
    expect(match([name], naming)).toEqual({ [name]: WEB });
  });

  it('is, of several with such an end, the one beside which the others of the report are', () => {
    expect(match(['src/index.js', 'src/order.js'])).toEqual({
      'src/index.js': 'packages/api/src/index.js',
      'src/order.js': 'packages/api/src/order.js',
    });
    expect(match(['com/acme/Shop.java', 'com/acme/Stock.java'])).toEqual({
      'com/acme/Shop.java': 'lib/src/main/java/com/acme/Shop.java',
      'com/acme/Stock.java': 'lib/src/main/java/com/acme/Stock.java',
    });
  });

  // The repository has a src/index.js of its own, and the report is of a package in it.
  it('is that of the directory which holds most names of the report', () => {
    const files = [...FILES, 'src/index.js'];
    const names = ['src/index.js', 'src/order.js'];
    expect(match(names, { files })).toEqual({
      'src/index.js': 'packages/api/src/index.js',
      'src/order.js': 'packages/api/src/order.js',
    });
    const reportDirectory = 'packages/api/coverage';
    expect(match(['src/index.js'], { files, reportDirectory })).toEqual({
      'src/index.js': 'packages/api/src/index.js',
    });
    expect(match(['src/index.js'], { files })).toEqual({ 'src/index.js': 'src/index.js' });
  });

  it('is, where nothing else says which, the one beside the report', () => {
    const names = ['com/acme/Shop.java'];
    expect(match(names, { reportDirectory: 'app/target/site/jacoco' })).toEqual({
      'com/acme/Shop.java': 'app/src/main/java/com/acme/Shop.java',
    });
    expect(match(names)).toEqual({
      'com/acme/Shop.java':
        '– may be app/src/main/java/com/acme/Shop.java or lib/src/main/java/com/acme/Shop.java: --root says which',
    });
  });

  it('is found where a module stands before the package', () => {
    expect(match(['app/com/acme/Order.java', 'app/com/acme/Shop.java'])).toEqual({
      'app/com/acme/Order.java': 'app/src/main/java/com/acme/Order.java',
      'app/com/acme/Shop.java': 'app/src/main/java/com/acme/Shop.java',
    });
  });

  // Kotlin leaves out the directories that all packages have in common.
  it('is found where directories of the package are left out', () => {
    expect(match(['org/example/util/Text.kt', 'org/example/Tool.kt'])).toMatchObject({
      'org/example/util/Text.kt': 'tools/src/main/kotlin/util/Text.kt',
    });
  });

  it.each<[string, string, string, Case]>([
    [
      'of a library with a common name',
      '/usr/lib/python3/setup.py',
      'not in the repository',
      { files: [...FILES, 'a.py'] },
    ],
    ['of nobody', 'src/gone.js', 'not in the repository', {}],
    [
      'that git does not know',
      'packages/web/dist/cart.js',
      'not in git',
      { here: ['packages/web/dist/cart.js'] },
    ],
    ['outside', '/usr/include/stdio.h', 'not below /builds/shop', { files: undefined }],
  ])('is none %s', (_, name, why, naming) => {
    expect(match([name, 'shop/models.py'], naming)).toEqual({
      [name]: `– ${why}`,
      'shop/models.py': 'shop/models.py',
    });
  });

  it('is taken as it is where git does not say what there is', () => {
    expect(match(['src/a.js', '/builds/shop/src/b.js', '../c.js'], { files: undefined })).toEqual({
      'src/a.js': 'src/a.js',
      '/builds/shop/src/b.js': 'src/b.js',
      '../c.js': '– not below /builds/shop',
    });
    expect(
      match(['a.js'], { files: undefined, here: ['web/src/a.js'], sources: ['/builds/shop/web/src'] }),
    ).toEqual({ 'a.js': 'web/src/a.js' });
    expect(match(['a.js'], { files: undefined, directory: 'web' })).toEqual({ 'a.js': 'web/a.js' });
  });

  it('is found among many of the same name in moderate time', () => {
    const files = Array.from({ length: 3_000 }, (_, at) => `packages/p${at}/src/index.ts`);
    const names = files.map((file) => `/elsewhere/${file}`);
    expect(Object.values(match(names, { files }))).toEqual(files);
  });
});

describe('a path', () => {
  it.each([
    ['C:\\a\\b.cs', '/a/b.cs'],
    ['file:///C:/a/b.cs', '/a/b.cs'],
    ['\\\\server\\share\\b.cs', '/server/share/b.cs'],
    ['/a//b/./../c.js', '/a/c.js'],
    ['', ''],
    ['/', '/'],
  ])('%s is %s', (name, path) => {
    expect(normalPath(name)).toBe(path);
  });
});

describe('the language of a file', () => {
  it.each([
    ['a/b.TS', 'TypeScript'],
    ['a.m', 'Objective C'],
    ['x.y/Makefile', undefined],
    ['a.unknown', undefined],
    ['lib/Rakefile', 'Ruby'],
    ['a.d/b.kt', 'Kotlin'],
  ])('of %s is %s', (path, language) => {
    expect(languageOf(path)).toBe(language);
  });
});
