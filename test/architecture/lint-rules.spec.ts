import { z } from 'zod';
import { LINT_PLANTS, LINT_SOUND } from './plants';
import { PlantedTree, runTool } from './planted-tree';

const report = z.array(
  z.object({
    filePath: z.string(),
    messages: z.array(z.object({ ruleId: z.string().nullable(), message: z.string() })),
  }),
);

describe("ESLint's two rules for processes that live together", () => {
  const tree = new PlantedTree({
    ...LINT_SOUND,
    ...Object.fromEntries(LINT_PLANTS.map(({ path, source }) => [path, source])),
  });
  let messages: Map<string, string[]>;
  beforeAll(async () => {
    const text = await runTool('eslint/bin/eslint.js', ['--format', 'json', 'services', 'libs'], tree.root);
    messages = new Map(
      report
        .parse(JSON.parse(text))
        .map((file) => [
          file.filePath.slice(file.filePath.indexOf(tree.root) + tree.root.length + 1),
          file.messages
            .filter(({ ruleId }) => ruleId === null || ruleId.startsWith('no-restricted'))
            .map(({ message }) => message),
        ]),
    );
  });
  afterAll(() => tree.remove());

  it.each(LINT_PLANTS)('"$rule" fires for $path', ({ rule, path }) => {
    expect(messages.get(path)).toEqual([expect.stringContaining(rule)]);
  });

  it.each(Object.keys(LINT_SOUND))('say nothing about %s', (path) => {
    expect(messages.get(path)).toEqual([]);
  });
});
