import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  analysisConfigurationReply,
  languageFilesReply,
  languageToolsReply,
  patternReply,
  patternsOverviewReply,
  patternsReply,
  repositoryPatternsReply,
  repositoryToolsReply,
  toolsReply,
} from '@libs/contracts';
import type { z } from 'zod';
import { anyText, IngestionRig, principalOn, type Sending } from './ingestion-rig';

const ANALYSIS = '/api/v3/analysis/organizations/gh/acme/repositories/shop';
const TOOLS = `${ANALYSIS}/tools`;
/** In our catalogue, with patterns; in the shipped one, without; in none. */
const OURS = '11111111-2222-4333-8444-555555555555';
const TRIVY = '2fd7fbe0-33f9-4ab3-ab73-e9b62404e2cb';
const NOBODYS = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';

const catalogue = {
  tools: [{ uuid: OURS, name: 'Ours', shortName: 'ours', languages: ['Go'], enabledByDefault: true }],
  patterns: {
    [OURS]: Array.from({ length: 25 }, (_, index) => ({
      id: `Ours_${String(index).padStart(2, '0')}`,
      category: index % 2 === 0 ? 'Security' : 'CodeStyle',
      severityLevel: 'High',
      enabled: index < 5,
      parameters: [{ name: 'max', default: '1' }],
    })),
  },
};

describe('tools', () => {
  let rig: IngestionRig;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portcullis-tools-'));
    const toolCataloguePath = join(folder, 'tools.json');
    await writeFile(toolCataloguePath, JSON.stringify(catalogue));
    rig = await IngestionRig.start({}, undefined, { toolCataloguePath });
  });
  afterAll(async () => {
    await rig.stop();
    await rm(folder, { recursive: true });
  });

  async function get<S extends z.ZodType>(
    schema: S,
    path: string,
    sending: Sending = {},
  ): Promise<z.output<S>> {
    const reply = await rig.send(path, sending);
    expect({ status: reply.status, path }).toEqual({ status: 200, path });
    return schema.parse(reply.body);
  }
  const anybody: Sending = { principal: { kind: 'anonymous' } };
  const configure = async (repositoryId: number, uuid: string, change: unknown): Promise<void> => {
    const reply = await rig.patch(`${TOOLS}/${uuid}`, change, { repositoryId });
    expect(reply.status).toBe(204);
  };
  const settingsOf = async (repositoryId: number, uuid: string): Promise<unknown> => {
    const { data } = await get(repositoryToolsReply, TOOLS, { repositoryId });
    return data.find((tool) => tool.uuid === uuid)?.settings;
  };
  const enabledPatterns = async (repositoryId: number, uuid: string): Promise<string[]> => {
    const path = `${TOOLS}/${uuid}/patterns?enabled=true&limit=1000`;
    const { data } = await get(repositoryPatternsReply, path, { repositoryId });
    return data.map((pattern) => pattern.patternDefinition.id);
  };
  const configurationOf = (repositoryId: number) =>
    get(analysisConfigurationReply, '/2.0/project/analysis/configuration', { repositoryId });

  describe('of the catalogue', () => {
    it('tell of one pattern what the list of patterns says of it', async () => {
      const { data } = await get(patternsReply, `/api/v3/tools/${OURS}/patterns?limit=3`);
      const one = await get(patternReply, `/api/v3/tools/${OURS.toUpperCase()}/patterns/Ours_02`);
      expect(one.data).toEqual(data[2]);
      for (const path of [`${OURS}/patterns/Ours_99`, `${TRIVY}/patterns/Ours_02`, `${NOBODYS}/patterns/x`])
        expect(await rig.send(`/api/v3/tools/${path}`)).toMatchObject({
          status: 404,
          body: { error: 'NotFound' },
        });
      expect((await rig.send('/api/v3/tools/ours/patterns/Ours_02')).status).toBe(400);
    });

    it('are listed for anybody, page after page, each once', async () => {
      const all = await get(toolsReply, '/api/v3/tools', anybody);
      expect(all.pagination).toEqual({ limit: 100, total: all.data.length });
      const paged: string[] = [];
      let cursor = '';
      do {
        const page = await get(toolsReply, `/api/v3/tools?limit=7${cursor}`, anybody);
        paged.push(...page.data.map(({ uuid }) => uuid));
        cursor = page.pagination.cursor === undefined ? '' : `&cursor=${page.pagination.cursor}`;
      } while (cursor !== '');
      expect(paged).toEqual(all.data.map(({ uuid }) => uuid));
      expect(new Set(paged).size).toBe(paged.length);
    });

    it('have their patterns listed, page after page, and only those on by default when they are asked for', async () => {
      const first = await get(patternsReply, `/api/v3/tools/${OURS}/patterns?limit=20`, anybody);
      expect(first.data).toHaveLength(20);
      expect(first.pagination).toEqual({ limit: 20, total: 25, cursor: anyText });
      const cursor = first.pagination.cursor ?? '';
      const path = `/api/v3/tools/${OURS.toUpperCase()}/patterns?limit=20&cursor=${cursor}`;
      const rest = await get(patternsReply, path, anybody);
      expect(rest.data.map(({ id }) => id)).toEqual(['Ours_20', 'Ours_21', 'Ours_22', 'Ours_23', 'Ours_24']);
      expect(rest.pagination).toEqual({ limit: 20, total: 25 });
      const on = await get(patternsReply, `/api/v3/tools/${OURS}/patterns?enabled=true`, anybody);
      expect(on.pagination.total).toBe(5);
      expect((await get(patternsReply, `/api/v3/tools/${TRIVY}/patterns`, anybody)).data).toEqual([]);
    });

    it('stand beside those for duplication and metrics, and the languages', async () => {
      expect((await get(languageToolsReply, '/api/v3/duplicationTools', anybody)).data).not.toEqual([]);
      expect((await get(languageToolsReply, '/api/v3/metricsTools', anybody)).data).not.toEqual([]);
      const { data } = await get(languageFilesReply, '/api/v3/languages/tools', anybody);
      expect(data).toContainEqual({ name: 'Scala', fileExtensions: ['.scala'], files: [] });
    });

    it.each([
      ['an unknown tool', `/api/v3/tools/${NOBODYS}/patterns`, 404, 'Tool not found'],
      ['a tool that is no UUID', '/api/v3/tools/eslint/patterns', 400, 'UUID'],
      ['a bad limit', '/api/v3/tools?limit=0', 400, 'limit'],
      ['a cursor of ours that is no cursor', '/api/v3/tools?cursor=x', 400, 'cursor'],
    ])('answer %s with a sentence', async (_, path, status, sentence) => {
      const reply = await rig.send(path, anybody);
      expect([reply.status, reply.body]).toEqual([
        status,
        expect.objectContaining({ message: expect.stringContaining(sentence) as unknown }),
      ]);
    });
  });

  describe('of a repository', () => {
    it('are those of the catalogue, as they are by default', async () => {
      const { data } = await get(repositoryToolsReply, TOOLS, { repositoryId: 100 });
      const all = await get(toolsReply, '/api/v3/tools', anybody);
      expect(data).toHaveLength(all.data.length);
      expect(data.filter(({ settings }) => settings.isEnabled).map(({ name }) => name)).toEqual(['Ours']);
    });

    it('change by what a change says, and not by what it does not', async () => {
      await configure(101, TRIVY, { enabled: true });
      await configure(101, TRIVY, { useConfigurationFile: true });
      await configure(101, TRIVY, {});
      expect(await settingsOf(101, TRIVY)).toMatchObject({ isEnabled: true, usesConfigurationFile: true });
      await configure(101, TRIVY, { enabled: false });
      expect(await settingsOf(101, TRIVY)).toMatchObject({ isEnabled: false, usesConfigurationFile: true });
    });

    it('may be any that a client names, with any patterns', async () => {
      const parameters = [{ name: 'max', value: '7' }];
      await configure(102, NOBODYS, {
        enabled: true,
        patterns: [{ id: 'x/y@1', enabled: true, parameters }],
      });
      expect(await settingsOf(102, NOBODYS)).toMatchObject({ name: NOBODYS, isEnabled: true });
      const { data } = await get(repositoryPatternsReply, `${TOOLS}/${NOBODYS}/patterns`, {
        repositoryId: 102,
      });
      expect(data).toMatchObject([{ patternDefinition: { id: 'x/y@1' }, enabled: true, parameters }]);
    });

    it('change once by the same change sent twice, and by the last word on a pattern', async () => {
      const change = {
        patterns: [
          { id: 'Ours_00', enabled: true, parameters: [{ name: 'max', value: '9' }] },
          { id: 'Ours_00', enabled: false },
          { id: 'Ours_09', enabled: true },
        ],
      };
      await configure(103, OURS, change);
      const before = await rig.rows('select * from repository_patterns where repository_id = 103 order by 3');
      await configure(103, OURS, change);
      expect(
        await rig.rows('select * from repository_patterns where repository_id = 103 order by 3'),
      ).toEqual(before);
      expect(before).toMatchObject([
        { pattern_id: 'Ours_00', is_enabled: false, parameters: [{ name: 'max', value: '9' }] },
        { pattern_id: 'Ours_09', is_enabled: true, parameters: null },
      ]);
      expect(await enabledPatterns(103, OURS)).toEqual([
        'Ours_01',
        'Ours_02',
        'Ours_03',
        'Ours_04',
        'Ours_09',
      ]);
    });

    // Lost updates would show as patterns that a client was told are on and that are off.
    it('lose no pattern when many change different ones of a tool at the same time', async () => {
      const names = Array.from({ length: 40 }, (_, index) => `p${String(index).padStart(2, '0')}`);
      await Promise.all(
        names.map((id) => configure(104, NOBODYS, { enabled: true, patterns: [{ id, enabled: true }] })),
      );
      expect(await enabledPatterns(104, NOBODYS)).toEqual(names);
    });

    it('turn the patterns on and off that a filter lets through', async () => {
      const turn = (query: string, enabled: boolean) =>
        rig.patch(`${TOOLS}/${OURS}/patterns${query}`, { enabled }, { repositoryId: 105 });
      expect((await turn('?categories=Security', true)).status).toBe(204);
      const { data } = await get(patternsOverviewReply, `${TOOLS}/${OURS}/patterns/overview`, {
        repositoryId: 105,
      });
      expect(data.counts).toEqual({
        languages: [{ name: 'Go', total: 25 }],
        categories: [
          { name: 'CodeStyle', total: 12 },
          { name: 'Security', total: 13 },
        ],
        severities: [{ name: 'High', total: 25 }],
        tags: [],
        totalRecommended: 5,
        totalEnabled: 13 + 2,
      });
      expect((await turn('', false)).status).toBe(204);
      expect(await enabledPatterns(105, OURS)).toEqual([]);
      expect((await turn('?search=nothing-has-this', true)).status).toBe(204);
    });

    it('list their patterns page after page, whatever is configured meanwhile', async () => {
      await configure(106, OURS, { patterns: [{ id: 'Ours_05', enabled: true }] });
      const path = `${TOOLS}/${OURS}/patterns?limit=10`;
      const first = await get(repositoryPatternsReply, path, { repositoryId: 106 });
      expect(first.meta).toEqual({ totalEnabled: 6 });
      await configure(106, OURS, {
        patterns: [
          { id: 'A', enabled: true },
          { id: 'Ours_10a', enabled: true },
        ],
      });
      const next = await get(repositoryPatternsReply, `${path}&cursor=${first.pagination.cursor ?? ''}`, {
        repositoryId: 106,
      });
      expect(next.data.map((pattern) => pattern.patternDefinition.id).slice(0, 3)).toEqual([
        'Ours_10',
        'Ours_10a',
        'Ours_11',
      ]);
    });

    it('are of that repository alone', async () => {
      await configure(107, TRIVY, { enabled: true, patterns: [{ id: 'mine', enabled: true }] });
      await configure(107, NOBODYS, { enabled: true });
      expect(await settingsOf(108, TRIVY)).toMatchObject({ isEnabled: false });
      expect(await settingsOf(108, NOBODYS)).toBeUndefined();
      expect(await enabledPatterns(108, TRIVY)).toEqual([]);
      const reply = await rig.send(`${TOOLS}/${NOBODYS}/patterns`, { repositoryId: 108 });
      expect([reply.status, reply.body.error]).toEqual([404, 'NotFound']);
      expect(
        (await rig.patch(`${TOOLS}/${NOBODYS}/patterns`, { enabled: true }, { repositoryId: 108 })).status,
      ).toBe(404);
    });

    it('are 200 at most, however many are named at the same time', async () => {
      await rig.rows(
        `insert into repository_tools (repository_id, tool_uuid) select 109, gen_random_uuid() from generate_series(1, 195)`,
      );
      const replies = await Promise.all(
        Array.from({ length: 20 }, () =>
          rig.patch(`${TOOLS}/${randomUUID()}`, { enabled: true }, { repositoryId: 109 }),
        ),
      );
      const refused = replies.filter(({ status }) => status === 400);
      expect(replies.filter(({ status }) => status === 204)).toHaveLength(5);
      expect(refused).toHaveLength(15);
      expect(refused[0]?.body).toMatchObject({
        message: 'A repository may have 200 configured tools at most.',
      });
      expect(await rig.rows('select from repository_tools where repository_id = 109')).toHaveLength(200);
    });

    it.each([
      ['no body', ''],
      ['no JSON', '{'],
      ['a list', []],
      ['an enabled that is a word', { enabled: 'yes' }],
      ['patterns that are no list', { patterns: {} }],
      ['a pattern without an id', { patterns: [{ enabled: true }] }],
      ['a pattern with an empty id', { patterns: [{ id: '', enabled: true }] }],
      ['a pattern with NUL in it', { patterns: [{ id: 'a\0', enabled: true }] }],
      ['half a character', { patterns: [{ id: 'a\ud800', enabled: true }] }],
      ['an id that is too long', { patterns: [{ id: 'a'.repeat(501), enabled: true }] }],
      [
        'a parameter that is a number',
        { patterns: [{ id: 'a', enabled: true, parameters: [{ name: 'n', value: 1 }] }] },
      ],
    ])('refuse %s with a sentence in JSON', async (_, change) => {
      const reply = await rig.patch(`${TOOLS}/${TRIVY}`, change, { repositoryId: 110 });
      expect([reply.status, reply.body]).toEqual([
        400,
        { error: 'BadRequest', message: anyText, actions: [] },
      ]);
      expect(await rig.rows('select from repository_tools where repository_id = 110')).toEqual([]);
    });

    it('take a change of 1 MiB, and answer a larger one whole', async () => {
      const change = (bytes: number) => {
        const value = 'x'.repeat(9_000);
        const pattern = (id: string) => ({ id, enabled: true, parameters: [{ name: 'n', value }] });
        const patterns = Array.from({ length: 100 }, (_, index) => pattern(`p${index}`));
        return JSON.stringify({ patterns }).padEnd(bytes);
      };
      const send = (bytes: number) => rig.patch(`${TOOLS}/${TRIVY}`, change(bytes), { repositoryId: 112 });
      expect((await send(1024 * 1024)).status).toBe(204);
      const refused = await send(1024 * 1024 + 1);
      expect([refused.status, refused.body.error]).toEqual([413, 'PayloadTooLarge']);
      expect((await send(5 * 1024 * 1024)).status).toBe(413);
    });

    it('are changed only by those whom the organization lets', async () => {
      const change = { enabled: true };
      const as = (permission: 'read' | 'write') =>
        rig.patch(`${TOOLS}/${TRIVY}`, change, { principal: principalOn(111, permission) });
      expect((await as('read')).status).toBe(403);
      expect((await as('write')).status).toBe(204);
    });
  });

  describe('in the configuration that the analysis CLI reads', () => {
    it('are those that are on, each with the patterns that are on and their parameters', async () => {
      expect(await configurationOf(120)).toEqual({
        ignoredPaths: [],
        defaultIgnores: [],
        projectExtensions: [],
        toolConfiguration: [
          {
            uuid: OURS,
            isEnabled: true,
            notEdited: false,
            patterns: ['00', '01', '02', '03', '04'].map((number) => ({
              internalId: `Ours_${number}`,
              parameters: [{ name: 'max', value: '1' }],
            })),
          },
        ],
      });
      const parameters = [{ name: 'mode', value: 'always' }];
      await configure(120, OURS, { enabled: false });
      await configure(120, NOBODYS, {
        enabled: true,
        useConfigurationFile: true,
        patterns: [
          { id: 'b', enabled: true, parameters },
          { id: 'a', enabled: false },
        ],
      });
      expect((await configurationOf(120)).toolConfiguration).toEqual([
        { uuid: NOBODYS, isEnabled: true, notEdited: true, patterns: [{ internalId: 'b', parameters }] },
      ]);
    });

    it('are the same for an account, by the names of the repository', async () => {
      await configure(121, TRIVY, { enabled: true, patterns: [{ id: 'a', enabled: true }] });
      const byAccount = await get(analysisConfigurationReply, '/2.0/gh/acme/shop/analysis/configuration', {
        repositoryId: 121,
      });
      expect(byAccount).toEqual(await configurationOf(121));
      expect(byAccount.toolConfiguration.map(({ uuid }) => uuid)).toContain(TRIVY);
    });
  });
});
