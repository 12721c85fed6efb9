import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const SOURCES = join(__dirname, '../src');
const STYLES = join(SOURCES, 'styles');

const sheets = new Map(
  readdirSync(STYLES).map((name) => [
    name,
    readFileSync(join(STYLES, name), 'utf8').replace(/\/\*.*?\*\//gs, ''),
  ]),
);
const always = readFileSync(join(SOURCES, 'main.tsx'), 'utf8');
const loadedWithPages = [...sheets.keys()].filter((name) => !always.includes(`'./styles/${name}'`));

const selectorsIn = (sheet: string): string[] =>
  [...sheet.matchAll(/([^{}]+)\{/g)]
    .map(([, prelude = '']) => prelude.trim().replace(/^.*;/s, ''))
    .filter((prelude) => !prelude.startsWith('@'))
    .flatMap((prelude) => prelude.split(/,(?![^()]*\))/))
    .map((selector) => selector.trim().replace(/\s+/g, ' '));
const classesIn = (selectors: string): string[] => selectors.match(/\.[a-z][\w-]*/g) ?? [];

// A sheet that was loaded with a page stays while the console is open: its rules apply to every page from then on.
it.each(loadedWithPages)('%s says nothing of what other sheets speak of too', (name) => {
  const others = [...sheets].filter(([other]) => other !== name).flatMap(([, sheet]) => selectorsIn(sheet));
  const known = new Set(others.flatMap(classesIn));
  const own = selectorsIn(sheets.get(name) ?? '');
  expect(own.length).toBeGreaterThan(0);
  expect(own.filter((selector) => classesIn(selector).every((one) => known.has(one)))).toEqual([]);
});
