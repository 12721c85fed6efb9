import { Client } from 'pg';
import { ingestionDatabase } from '../../services/ingestion/test/ingestion-database';
import { type Queues, wantedReports, workedOut } from './queues';

describe('what was to be worked out when the faults ended', () => {
  let database: Awaited<ReturnType<typeof ingestionDatabase>>;
  let ingestion: Client;

  beforeAll(async () => {
    database = await ingestionDatabase();
    ingestion = new Client({ connectionString: database.url });
    await ingestion.connect();
  });
  afterAll(async () => {
    await ingestion.end();
    await database.drop();
  });

  const report = (language: string, requested: number, done: number) =>
    ingestion.query(
      `insert into coverage_reports (report_id, repository_id, commit_sha, language, requested, done)
       values (gen_random_uuid(), 1, $1, $2, $3, $4)`,
      ['a'.repeat(40), language, requested, done],
    );
  const change = (language: string, what: string) =>
    ingestion.query(`update coverage_reports set ${what} where language = $1`, [language]);

  it('is awaited, and what is asked for later is not', async () => {
    const queues: Queues = { tokens: ingestion, ingestion };
    await report('Go', 2, 1);
    await report('Java', 3, 1);
    await report('Ruby', 1, 1);
    const wanted = await wantedReports(queues);
    await change('Ruby', 'requested = 2');
    await change('Go', 'requested = 3, done = 2');
    expect(await workedOut(queues, wanted, 0)).toBeUndefined();
    await change('Java', 'done = 2');
    expect(await workedOut(queues, wanted, 0)).toBeUndefined();
    await change('Java', "parked_reason = 'too large'");
    expect(await workedOut(queues, wanted, 0)).toBeGreaterThanOrEqual(0);
    expect(await workedOut(queues, [], 0)).toBeGreaterThanOrEqual(0);
  });
});
