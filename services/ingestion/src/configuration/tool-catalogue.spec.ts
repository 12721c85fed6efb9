import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { languageFiles, pattern, tool } from '@libs/contracts';
import { z } from 'zod';
import { languageNamed } from '../uploads/languages';
import { readToolCatalogue } from './read-tool-catalogue';
import { ToolCatalogue } from './tool-catalogue';

const UUID = '11111111-2222-4333-8444-555555555555';
const shipped = new ToolCatalogue();
const isDistinct = (values: readonly string[]): boolean =>
  new Set(values.map((value) => value.toLowerCase())).size === values.length;

describe('the shipped tool catalogue', () => {
  it('holds no two tools of one UUID, name or short name', () => {
    expect(shipped.tools.length).toBeGreaterThan(30);
    expect(isDistinct(shipped.tools.map(({ uuid }) => uuid))).toBe(true);
    expect(isDistinct(shipped.tools.map(({ name }) => name))).toBe(true);
    expect(isDistinct(shipped.tools.map(({ shortName }) => shortName))).toBe(true);
  });

  it('describes tools and languages as the contract does', () => {
    z.array(z.strictObject(tool.shape)).parse(shipped.tools);
    z.array(z.strictObject(languageFiles.shape)).parse(shipped.languages);
  });

  it('names languages as the clients know them', () => {
    for (const { name } of shipped.languages) expect(languageNamed(name.toLowerCase())).toBe(name);
    const used = [...shipped.tools, ...shipped.duplicationTools, ...shipped.metricsTools];
    for (const name of used.flatMap(({ languages }) => languages))
      expect(shipped.language(name)?.name).toBe(name);
  });

  it('has the tools of the command line under the UUIDs that it knows', () => {
    expect(shipped.tool('f8b29663-2cb2-498d-b923-a10c6a8c05cd')?.name).toBe('ESLint');
    expect(shipped.tool('2fd7fbe0-33f9-4ab3-ab73-e9b62404e2cb')?.name).toBe('Trivy');
    expect(shipped.tool('31677b6d-4ae0-4f56-8041-606a8d7a8e61')?.name).toBe('Pylint');
  });

  // The analysis CLI stops at a tool that is on and has nothing to look for.
  it('turns no tool on that has no patterns', () => {
    for (const { uuid, enabledByDefault } of shipped.tools)
      expect(enabledByDefault && shipped.patternsOf(uuid).length === 0).toBe(false);
  });
});

describe('a tool catalogue of an operator', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portcullis-catalogue-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const read = async (content: unknown): Promise<ToolCatalogue> => {
    const path = join(folder, 'tools.json');
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    return readToolCatalogue(path);
  };

  it('adds tools and patterns to the shipped ones', async () => {
    const catalogue = await read({
      tools: [{ uuid: UUID.toUpperCase(), name: 'Ours', shortName: 'ours', languages: ['Go'] }],
      patterns: {
        [UUID]: [
          { id: 'Ours_b', category: 'Security', severityLevel: 'High' },
          { id: 'Ours_a', category: 'CodeStyle', severityLevel: 'Info', enabled: true },
        ],
      },
    });
    expect(catalogue.tools).toHaveLength(shipped.tools.length + 1);
    expect(catalogue.tool(UUID)).toMatchObject({ name: 'Ours', version: '', enabledByDefault: false });
    expect(catalogue.patternsOf(UUID).map(({ id }) => id)).toEqual(['Ours_a', 'Ours_b']);
    z.array(z.strictObject(pattern.shape)).parse(catalogue.patternsOf(UUID));
  });

  it('replaces a shipped tool of the same UUID', async () => {
    const [first] = shipped.tools;
    const uuid = first?.uuid;
    const catalogue = await read({ tools: [{ uuid, name: 'Mine', shortName: 'mine', languages: [] }] });
    expect(catalogue.tools).toHaveLength(shipped.tools.length);
    expect(catalogue.tool(uuid ?? '')?.name).toBe('Mine');
  });

  it.each([
    ['is no JSON', '{'],
    ['has a tool without a UUID', { tools: [{ name: 'A', shortName: 'a', languages: [] }] }],
    ['has a field that nobody reads', { tools: [], tolls: [] }],
    [
      'names a tool as another one is',
      { tools: [{ uuid: UUID, name: 'A', shortName: 'Trivy', languages: [] }] },
    ],
    [
      'lists a pattern twice',
      { patterns: { [UUID]: Array(2).fill({ id: 'a', category: 'Security', severityLevel: 'High' }) } },
    ],
  ])('is refused at the start, with its name, when it %s', async (_, content) => {
    await expect(read(content)).rejects.toThrow(/^TOOL_CATALOGUE: .*tools\.json is no tool catalogue/);
  });

  it('is refused when it is not there', async () => {
    await expect(readToolCatalogue(join(folder, 'absent.json'))).rejects.toThrow('TOOL_CATALOGUE');
  });
});
