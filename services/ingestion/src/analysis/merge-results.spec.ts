import fc from 'fast-check';
import { fingerprinted } from './fingerprint';
import type { FoundIssue } from './issue-results';
import { languageOfFile } from './language-of-file';
import { MergedResults } from './merge-results';
import type { PartCollector } from './part-collector';

interface Part {
  tool: string;
  files: { filename: string; issues: FoundIssue[] }[];
}

const issue = fc.record<FoundIssue>({
  pattern: fc.constantFrom('p1', 'p2'),
  message: fc.constantFrom('m1', 'm2'),
  level: fc.constant('Info'),
  category: fc.constant(null),
  line: fc.integer({ min: 1, max: 4 }),
  column: fc.constantFrom(null, 1),
});
const part = fc.record<Part>({
  tool: fc.constantFrom('t1', 't2'),
  files: fc.array(fc.record({ filename: fc.constantFrom('a', 'b', 'c'), issues: fc.array(issue) })),
});

/** Parts by generation, the first being 1. */
async function merged(generations: readonly (readonly Part[])[]): Promise<string[]> {
  const results = new MergedResults();
  for (const [index, parts] of generations.entries())
    for (const { tool, files } of parts) {
      const contents = results.collector();
      for (const { filename, issues } of files) contents.issues(filename, issues);
      contents.source(tool);
      await results.add(index + 1, contents);
    }
  return [...results.files()]
    .flatMap(({ path, issues }) =>
      [...fingerprinted(issues)].map(
        ([print, one]) => `${path} ${one.tool} ${one.line} ${one.column ?? '-'} ${print.toString('hex')}`,
      ),
    )
    .sort();
}

describe('the results of a commit', () => {
  it('depend neither on the order of a generation’s parts nor on how often one is there', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(part, { maxLength: 4 }), { maxLength: 3 }), async (generations) => {
        const other = generations.map((parts) => [...parts].reverse().flatMap((one) => [one, one]));
        expect(await merged(other)).toEqual(await merged(generations));
      }),
    );
  });

  it('are of each file what the newest generation that lists it says of it, tool by tool', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(part, { maxLength: 3 }), { maxLength: 3 }), async (generations) => {
        const expected = new Set<string>();
        for (const tool of ['t1', 't2'])
          for (const filename of ['a', 'b', 'c']) {
            const said = generations.map((parts) =>
              parts
                .filter((one) => one.tool === tool)
                .flatMap(({ files }) => files.filter((file) => file.filename === filename)),
            );
            for (const { issues } of said.findLast((files) => files.length > 0) ?? [])
              for (const { line, column, pattern, message } of issues)
                expected.add(JSON.stringify([filename, tool, pattern, message, line, column]));
          }
        expect(await merged(generations)).toHaveLength(expected.size);
      }),
    );
  });

  it('give every issue of a commit a fingerprint of its own', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 4 }), async (parts) => {
        const prints = (await merged([parts])).map((line) => line.slice(line.lastIndexOf(' ')));
        expect(new Set(prints).size).toBe(prints.length);
      }),
    );
  });
});

it.each([
  ['src/a.test.TS', 'TypeScript'],
  ['docker/Dockerfile', 'Dockerfile'],
  ['a.m', 'Objective C'],
  ['Makefile', 'Unknown'],
  ['a.ts/noextension', 'Unknown'],
  ['', 'Unknown'],
])('the language of %s is %s', (path, language) => {
  expect(languageOfFile(path)).toBe(language);
});

// One result may be large, so how many there are bounds no memory.
describe('the results of a commit that take more memory than they may', () => {
  const text = 'x'.repeat(300_000);
  const lineComplexities = Array.from({ length: 20_000 }, (_, line) => ({ line, value: 1 }));
  const figures = { complexity: 1, loc: 1, cloc: 1, nrMethods: 1, nrClasses: 1, lineComplexities };
  const found: FoundIssue = {
    ...{ pattern: 'p', message: text, level: 'Info', category: null },
    ...{ line: 1, column: null },
  };
  const clone = { cloneLines: text, nrTokens: 1, nrLines: 1, files: [] };

  it.each<[string, (part: PartCollector, path: string) => void]>([
    ['messages', (part, path) => part.issues(path, [found])],
    ['lines with their complexity', (part, path) => part.metrics(path, figures)],
    ['cloned lines', (part) => part.clone(clone)],
    ['paths', (part, path) => part.analysed(`${path}${text}`)],
  ])('by their %s are refused, though they come in several parts', async (_, fill) => {
    const results = new MergedResults({ entries: 10, bytes: 2 ** 20 });
    const add = async (path: string): Promise<void> => {
      const part = results.collector();
      fill(part, path);
      part.source('t');
      await results.add(1, part);
    };
    await add('a');
    await expect(add('b')).rejects.toThrow(
      'Failed to receive results: the results of the commit take more than 1 MB of memory',
    );
  });
});
