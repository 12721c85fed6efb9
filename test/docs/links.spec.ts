import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { z } from 'zod';

/** Made into a page elsewhere, and its links are those of the page. */
const TEMPLATE = 'deploy/docs/events/events-page.md';
const PLACES = ['docs', 'deploy', 'libs', 'services'];

const pages = [
  ...readdirSync('.').filter((name) => name.endsWith('.md')),
  ...PLACES.flatMap((place) =>
    readdirSync(place, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
      .map((name) => join(place, name)),
  ),
].filter((page) => page !== TEMPLATE);

const textOf = (page: string): string => readFileSync(page, 'utf8');
const withoutCode = (text: string): string => text.replaceAll(/^```.*?^```/gms, '');

/** As GitHub makes it of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_\- ]/gu, '')
    .trim()
    .replaceAll(' ', '-');
const anchorsOf = (page: string): string[] =>
  [...withoutCode(textOf(page)).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

const leadsSomewhere = (page: string, link: string): boolean => {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : normalize(join(dirname(page), path));
  return existsSync(target) && (anchor === undefined || anchorsOf(target).includes(anchor));
};

describe('the documents', () => {
  it('are all looked at', () => {
    expect(pages).toEqual(
      expect.arrayContaining(['README.md', 'docs/adr/README.md', 'deploy/helm/portcullis/README.md']),
    );
  });

  it.each(pages)('lead nowhere that is not there: %s', (page) => {
    const links = [...withoutCode(textOf(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    const relative = links.filter((link) => !/^[a-z]+:/.test(link));
    expect(relative.filter((link) => !leadsSomewhere(page, link))).toEqual([]);
  });

  it.each(pages)('name no file of the source that is not there: %s', (page) => {
    const named = textOf(page).matchAll(/`((?:bench|deploy|docs|libs|services|test)\/[\w./-]+)`/g);
    expect([...named].map(([, path = '']) => path).filter((path) => !existsSync(path))).toEqual([]);
  });

  it.each(pages)('name no npm command that is not there: %s', (page) => {
    const { scripts } = manifest.parse(JSON.parse(readFileSync('package.json', 'utf8')));
    const named = [...textOf(page).matchAll(/npm run (?:-s |--silent )?([\w:-]+)/g)];
    expect(named.map(([, script = '']) => script).filter((script) => !(script in scripts))).toEqual([]);
  });
});

const manifest = z.object({ scripts: z.record(z.string(), z.string()) });
