import { runMigrations } from '@libs/database';
import { testDatabase, type TestDatabase } from '@libs/testing';
import { Client } from 'pg';
import { ingestionMigrations } from '../src/migrations/ingestion-migrations';
import {
  migrateIngestion,
  startIngestionWorker,
  defaultWorkerRetention,
  defaultWorkSettings,
} from '../src/start';

describe('the ingestion schema', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await testDatabase();
  });
  afterEach(() => database.drop());

  async function query(sql: string): Promise<unknown[]> {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  }
  const columns = (): Promise<unknown[]> =>
    query(
      `select table_name, column_name, data_type, is_nullable from information_schema.columns
       where table_schema = 'public' and table_name <> 'schema_migrations' order by 1, ordinal_position`,
    );

  it('is made from nothing, and a second time nothing is left to do', async () => {
    expect(await migrateIngestion(database.url)).toEqual(ingestionMigrations.map((step) => new step().name));
    expect(await migrateIngestion(database.url)).toEqual([]);
  });

  it('is the same step by step, with the data that is there', async () => {
    const fill: Record<string, string> = {
      CreateOutbox1763000000000: `insert into outbox (id, topic, type, key, payload, lane) values (gen_random_uuid(), 't', 't', 'k', '{}', 0)`,
      CreateCoverage1763100000000: `insert into commits values (9, repeat('a', 40), true, true)`,
      CreateGitFacts1764090000000: `insert into branches (repository_id, name) values (9, 'main')`,
      CreateGitHooks1764093000000: `insert into git_hooks (hook_id, repository_id) values ('a', 9)`,
      CreateConfiguration1764096000000: `insert into repository_settings (repository_id) values (9)`,
      CreateRepositoryFiles1764094000000: `insert into repository_files (repository_id, path_digest, path) values (9, sha256('a'), 'a')`,
      CreateAnalysis1764095000000: `insert into issues (repository_id, fingerprint, first_commit_sha) values (9, 'f', repeat('a', 40))`,
      CreateReadTotals1764097000000: `insert into coverage_commit_totals values (9, repeat('a', 40), '1.1', 2, 1)`,
      CreateDeletedRepositories1764098000000: `insert into deleted_repositories values (9, now())`,
      MarkEmptiedRepositories1764203000000: `update deleted_repositories set emptied_at = now()`,
      CreateParkedIndexes1764099500000: `insert into coverage_reports (report_id, repository_id, commit_sha, language, requested, parked_reason) values (gen_random_uuid(), 9, repeat('a', 40), 'Go', 1, 'r')`,
      CreateTraceColumns1764099600000: `update coverage_reports set traceparent = 't'`,
      IndexWaitingReports1764800000000: `update coverage_reports set requested = requested + 1`,
    };
    for (const [index, Step] of ingestionMigrations.entries()) {
      const { name } = new Step();
      expect(await runMigrations(database.url, ingestionMigrations.slice(0, index + 1))).toEqual([name]);
      expect(fill).toHaveProperty(name);
      await query(fill[name] ?? '');
    }
    const stepwise = await columns();
    expect(await query('select count(*)::int as n from commits')).toEqual([{ n: 1 }]);
    await database.drop();
    database = await testDatabase();
    await migrateIngestion(database.url);
    expect(await columns()).toEqual(stepwise);
  });

  it('goes forward only', async () => {
    for (const Step of ingestionMigrations.slice(1))
      await expect(new Step().down(undefined as never)).rejects.toThrow('forward only');
  });

  it('must be current before a process works on it', async () => {
    const started = startIngestionWorker({
      host: '127.0.0.1',
      managementPort: 0,
      logLevel: 'silent',
      databaseUrl: database.url,
      events: { kind: 'outbox', databaseUrl: database.url, pollIntervalMs: 20 },
      work: defaultWorkSettings,
      retention: defaultWorkerRetention,
    });
    await expect(started).rejects.toThrow('Run migrate.main.js of this service');
  });
});
