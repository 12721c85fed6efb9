import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { execFile } from 'node:child_process';
import { CLIENT_PROGRAM } from './support/client-program';
import { ContractRig, newSha } from './support/contract-rig';

const run = promisify(execFile);
const ROOT = resolve(__dirname, '../..');
const tool = (script: string): string => join(ROOT, 'node_modules', script);

const TSCONFIG = {
  compilerOptions: {
    target: 'ES2023',
    lib: ['ES2023', 'DOM', 'DOM.Iterable'],
    module: 'Node20',
    strict: true,
    outDir: 'out',
    types: ['node'],
    typeRoots: [tool('@types')],
  },
  include: ['main.ts', 'client'],
};

/** A client that nobody here wrote: made of the committed document by a generator, and used as it comes. */
describe('a client generated from docs/api/openapi.yaml', () => {
  let rig: ContractRig;
  let place: string;
  beforeAll(async () => {
    rig = await ContractRig.start();
    place = await mkdtemp(join(tmpdir(), 'portcullis-client-'));
    await writeFile(join(place, 'package.json'), '{"type":"module"}');
    await writeFile(join(place, 'tsconfig.json'), JSON.stringify(TSCONFIG));
    await writeFile(join(place, 'main.ts'), CLIENT_PROGRAM);
    const generator = tool('@hey-api/openapi-ts/bin/run.js');
    const document = join(ROOT, 'docs/api/openapi.yaml');
    await run(process.execPath, [generator, '-i', document, '-o', 'client', '--silent', '--no-log-file'], {
      cwd: place,
    });
  });
  afterAll(async () => {
    await rig.close();
    await rm(place, { recursive: true, force: true });
  });

  it('compiles strictly, and does the main job: create, list, upload, read, delete', async () => {
    await run(process.execPath, [tool('typescript/bin/tsc'), '-p', place]).catch((error: unknown) => {
      throw new Error(`tsc: ${String((error as { stdout?: unknown }).stdout)}`);
    });
    const { baseUrl, organization, repository } = rig.instance;
    const program = [join(place, 'out/main.js'), baseUrl, organization, repository, newSha()];
    const env = { PATH: process.env['PATH'], ACCOUNT_TOKEN: rig.accountToken };
    const { stdout } = await run(process.execPath, program, { env, timeout: 60_000 });
    expect(JSON.parse(stdout)).toEqual({
      version: expect.any(String) as unknown,
      isListed: true,
      uploaded: 'Coverage received successfully.',
      content: [{ fileName: 'src/cart.js', coverage: { 1: 3, 2: 0 } }],
      removed: 204,
      enforcers: true,
      refused: 'not found',
    });
  });
});
