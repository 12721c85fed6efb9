import { DataSource } from 'typeorm';
import { eventually } from '@libs/testing';
import { DeletedRepositories, PARTS_OF_REPOSITORY } from '../src/retention/deleted-repositories';
import { defaultWorkerRetention } from '../src/start';
import { IngestionRig, newSha, report } from './ingestion-rig';
import { foundBy } from './result-bodies';

const DAY_MS = 86_400_000;
const DELETED = 9;
const OTHER = 10;
const CHILDREN = [
  'coverage_report_files',
  'coverage_upload_bodies',
  'analysis_upload_bodies',
  'analysis_issues',
];

describe('retention of what deleted repositories have left', () => {
  let rig: IngestionRig;
  let db: DataSource;
  beforeEach(async () => {
    rig = await IngestionRig.start();
    db = await new DataSource({ type: 'postgres', url: rig.databaseUrl }).initialize();
  });
  afterEach(async () => {
    await db.destroy();
    await rig.stop();
  });

  const deleted = (daysAgo: number, repositoryId = DELETED) =>
    rig.db.query(
      `insert into deleted_repositories (repository_id, deleted_at) values ($1, now() - $2 * interval '1 day')
       on conflict (repository_id) do update set deleted_at = excluded.deleted_at`,
      [repositoryId, daysAgo],
    );
  const repositories = () => new DeletedRepositories(db, 30 * DAY_MS);
  /** Every batch until there is nothing more: how many rows each removed. */
  async function emptied(): Promise<number[]> {
    const sizes: number[] = [];
    for (
      let batch = await repositories().removeBatch();
      batch.more;
      batch = await repositories().removeBatch()
    )
      sizes.push(batch.removed);
    return sizes;
  }
  const count = async (table: string, repositoryId?: number): Promise<number> => {
    const where = repositoryId === undefined ? '' : `where repository_id = ${repositoryId}`;
    const [row] = await rig.rows<{ n: number }>(`select count(*)::int as n from ${table} ${where}`);
    return row!.n;
  };
  /** In tables whose rows are a repository's by what they point to. */
  async function children(): Promise<number[]> {
    const counts: number[] = [];
    for (const table of CHILDREN) counts.push(await count(table));
    return counts;
  }
  async function fill(repositoryId: number): Promise<string> {
    const sha = newSha();
    const sending = { repositoryId };
    await rig.post(`/2.0/coverage/${sha}/go`, report({ a: { 1: 1 }, b: { 2: 0 } }), sending);
    await rig.post(`/2.0/coverage/${sha}/go?partial=true`, report({ c: { 1: 1 } }), sending);
    await rig.post(`/2.0/commit/${sha}/coverageFinal`, '', sending);
    const results = [foundBy('eslint', { 'a.js': [{ line: 4 }, { line: 5 }] })];
    await rig.post(`/2.0/commit/${sha}/issuesRemoteResults`, results, sending);
    await rig.post(`/2.0/commit/${sha}/resultsFinal`, '', sending);
    return sha;
  }

  it('takes everything of the repository when the time is over, and nothing before it or of another one', async () => {
    await fill(DELETED);
    const sha = await fill(OTHER);
    await rig.startWorker();
    await rig.settled();
    const both = await children();

    await deleted(29);
    expect(await emptied()).toEqual([]);
    expect(await count('coverage_uploads', DELETED)).toBe(3);

    await deleted(31);
    expect((await emptied()).at(-1)).toBe(0);
    for (const { table, where } of PARTS_OF_REPOSITORY)
      expect([table, await rig.rows(`select from ${table} where ${where}`, [DELETED])]).toEqual([table, []]);
    expect(await children()).toEqual(both.map((rows) => rows / 2));
    expect(await rig.coverage(sha, OTHER)).toEqual({ Go: { a: { 1: 1 }, b: { 2: 0 }, c: { 1: 1 } } });
    expect(await count('analysis_uploads', OTHER)).toBe(2);
  });

  it('remembers that the repository was deleted, and is done with it', async () => {
    await fill(DELETED);
    await deleted(31);
    await emptied();
    expect(await count('deleted_repositories', DELETED)).toBe(1);
    expect(await emptied()).toEqual([]);
  });

  // A table that is added and forgotten here would keep its rows for ever.
  it('knows every table that is kept by repository', async () => {
    const tables = await rig.rows<{ name: string }>(
      `select distinct table_name as name from information_schema.columns
       where table_schema = 'public' and column_name = 'repository_id' and table_name <> 'deleted_repositories'`,
    );
    const known = new Set(PARTS_OF_REPOSITORY.map(({ table }) => table));
    expect(tables.map(({ name }) => name).filter((name) => !known.has(name))).toEqual([]);
  });

  describe('of many uploads', () => {
    beforeEach(async () => {
      await rig.db.query(
        `with made as (
           insert into coverage_uploads (upload_id, repository_id, commit_sha, language, kind, digest, token_id)
           select gen_random_uuid(), $1, repeat('a', 40), 'Go', 'partial', decode(md5(n::text), 'hex'), 'AbCdEfGhIjKl'
           from generate_series(1, 1200) as n returning position
         ) insert into coverage_upload_bodies select position, 'x' from made`,
        [DELETED],
      );
      await deleted(31);
    });

    it('goes in bounded batches, with the bodies', async () => {
      expect(await emptied()).toEqual([500, 500, 200, 0]);
      expect(await count('coverage_upload_bodies')).toBe(0);
    });

    it('is worked at by one of several replicas at a time, each at another repository', async () => {
      await deleted(32, OTHER);
      await fill(OTHER);
      const sweeps = await Promise.all([emptied(), emptied()]);
      expect(Math.max(...sweeps.flat())).toBeLessThanOrEqual(500);
      await emptied();
      expect(await count('coverage_uploads')).toBe(0);
    });

    it('is what a worker does beside its work', async () => {
      await rig.startWorker({}, undefined, { ...defaultWorkerRetention, sweepMs: 50 });
      await eventually(async () => expect(await count('coverage_uploads')).toBe(0));
    });
  });
});
