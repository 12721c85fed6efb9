import { z } from 'zod';
import { DEPENDENCY_PLANTS, SOUND_TREE } from './plants';
import { PlantedTree, ROOT, runTool } from './planted-tree';

const report = z.object({
  summary: z.object({
    violations: z.array(
      z.object({
        from: z.string(),
        to: z.string(),
        rule: z.object({ name: z.string(), severity: z.string() }),
      }),
    ),
    totalCruised: z.number(),
    ruleSetUsed: z.object({
      forbidden: z.array(z.object({ name: z.string(), severity: z.string(), comment: z.string().min(20) })),
    }),
  }),
});

/** What `npm run check:architecture` does, told as data. */
async function cruise(root: string): Promise<z.output<typeof report>['summary']> {
  const folders = ['services', 'libs', 'deploy', 'test', 'bench'];
  const args = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...folders];
  const text = await runTool('dependency-cruiser/bin/dependency-cruise.mjs', args, root);
  return report.parse(JSON.parse(text)).summary;
}

const brokenBy = (summary: Awaited<ReturnType<typeof cruise>>): string[] => [
  ...new Set(summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`)),
];

// A rule that nobody has seen fire is decoration: a typing error in its pattern disarms it without a word.
describe('the dependency rules', () => {
  const tree = new PlantedTree({
    ...SOUND_TREE,
    ...Object.fromEntries(DEPENDENCY_PLANTS.map(({ path, source }) => [path, source])),
  });
  let planted: Awaited<ReturnType<typeof cruise>>;
  beforeAll(async () => {
    planted = await cruise(tree.root);
  });
  afterAll(() => tree.remove());

  it.each(DEPENDENCY_PLANTS)('$rule fires, and nothing else does, for $path', ({ rule, path }) => {
    expect(brokenBy(planted).filter((line) => line.endsWith(`: ${path}`))).toEqual([`${rule}: ${path}`]);
  });

  it('leave sound code alone: tests, adapters and the tooling may do what production may not', () => {
    const plants = new Set(DEPENDENCY_PLANTS.map(({ path }) => path));
    expect(planted.violations.filter(({ from }) => !plants.has(from))).toEqual([]);
  });

  it('are all errors with an advice, and every one of them has a plant', () => {
    const rules = planted.ruleSetUsed.forbidden;
    expect(rules.map(({ severity }) => severity)).toEqual(rules.map(() => 'error'));
    const names = new Set(rules.map(({ name }) => name));
    expect(new Set(DEPENDENCY_PLANTS.map(({ rule }) => rule))).toEqual(names);
    expect(names.size).toBe(rules.length);
  });

  it('find nothing in this repository', async () => {
    const real = await cruise(ROOT);
    expect(real.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
    expect(real.totalCruised).toBeGreaterThan(50);
  });
});
