import { readFileSync } from 'node:fs';
import { allScenarios } from '../src';

const anchorsOf = (page: string): string[] =>
  [...readFileSync(page, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );

describe('each scenario', () => {
  it.each(allScenarios.map((scenario) => [scenario.name, scenario] as const))(
    'is in the page of the kit, and its rule is where it says: %s',
    (name, { summary, rule, needs }) => {
      const page = readFileSync('docs/api/conformance.md', 'utf8');
      expect(page).toContain(`| \`${name}\` | ${needs === 'running' ? '' : 'yes'} | ${summary} |\n`);
      const [path = '', anchor] = rule.split('#');
      expect(anchorsOf(path)).toContain(anchor);
    },
  );

  it('has a name of its own', () => {
    expect(new Set(allScenarios.map(({ name }) => name)).size).toBe(allScenarios.length);
  });
});
