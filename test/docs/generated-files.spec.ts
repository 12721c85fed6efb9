import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PUBLISHED } from '../../deploy/docs/events/event-files';
import { generatedFiles } from '../../deploy/docs/generated-files';

const ASYNCAPI = 'docs/api/asyncapi.yaml';
const run = async (tool: string, path: string): Promise<unknown> => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(__dirname, tool), path]);
  return JSON.parse(stdout);
};

describe('what is committed of the route table and the event contracts', () => {
  it('is what they say now', async () => {
    for (const [path, text] of await generatedFiles()) {
      const committed = await readFile(path, 'utf8').catch(() => '');
      // Whole files would bury the one thing to do.
      if (committed !== text) throw new Error(`${path} is stale. Run: npm run docs:api`);
    }
  });

  // Otherwise the schema of an event that is no more would stay, and be believed.
  it('is nothing else', async () => {
    const files = await readdir('docs/api/events', { recursive: true, withFileTypes: true });
    const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
    const generated = await generatedFiles();
    expect(paths.filter((path) => !generated.has(path) && !path.startsWith(PUBLISHED))).toEqual([]);
  });

  it('is an OpenAPI document that a linter nobody here wrote has nothing against', async () => {
    expect(await run('lint-openapi.mjs', 'docs/api/openapi.yaml')).toEqual([]);
  });

  it('is an AsyncAPI document that the official parser has nothing against', async () => {
    expect(await run('lint-asyncapi.mjs', ASYNCAPI)).toEqual([]);
  });
});

describe('the official parser', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portcullis-asyncapi-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  // A check that has never been seen to find anything is decoration.
  it('finds a channel whose parameter nobody declared', async () => {
    const text = await readFile(ASYNCAPI, 'utf8');
    const wrong = text.replace('events.v1.{group}.dlq', 'events.v1.{crowd}.dlq');
    expect(wrong).not.toBe(text);
    const path = join(folder, 'asyncapi.yaml');
    await writeFile(path, wrong);
    expect(await run('lint-asyncapi.mjs', path)).toMatchObject([
      { code: 'asyncapi3-channel-parameters' },
      { code: 'asyncapi3-channel-parameters' },
    ]);
  });
});
