import { RecordedDatabase, type TestDatabase } from '@libs/testing';
import { Client } from 'pg';
import { CoveredCommits } from '../src/coverage/covered-commits';
import { ReportStatesQuery } from '../src/coverage/report-states';
import { RepositoryCoverageQuery } from '../src/coverage/repository-coverage';
import { ingestionDatabase } from './ingestion-database';

const REPOSITORY = 9;
const COMMITS = 5_000;
const SHOWN = 20;
/** $1 repository, $2 commits: each on the main branch, each analysed elsewhere, with one processed report and a pull request. */
const FILL = [
  `insert into commits (repository_id, commit_sha, analysed) select $1, sha, n % 2 = 0 from shas($2)`,
  `insert into branches (repository_id, name) select $1, 'main' where $2::int > 0`,
  `insert into branch_commits (branch_id, repository_id, commit_sha) select branch_id, $1, sha from branches, shas($2)`,
  `insert into coverage_commits (repository_id, commit_sha) select $1, sha from shas($2)`,
  `insert into coverage_reports (report_id, repository_id, commit_sha, language, requested, done, received_at)
   select gen_random_uuid(), $1, sha, 'Go', 1, 1, now() + n * interval '1 second' from shas($2)`,
  `insert into analysis_results (repository_id, commit_sha, requested, done) select $1, sha, 1, 1 from shas($2)`,
  `insert into pull_requests (repository_id, number, head_sha) select $1, n, sha from shas($2)`,
];

/** Postgres turns some questions about one row into the reading of all rows; the older a repository is, the slower its pages were then. */
describe(`a repository of ${COMMITS} commits`, () => {
  let given: TestDatabase;
  let client: Client;
  let database: RecordedDatabase;

  beforeAll(async () => {
    given = await ingestionDatabase();
    client = new Client({ connectionString: given.url });
    await client.connect();
    await client.query(
      `create function shas(many int) returns table (n int, sha text) language sql as
       $$ select n, md5(n::text) || left(md5(n::text), 8) from generate_series(1, many) n $$`,
    );
    for (const statement of FILL) await client.query(statement, [REPOSITORY, COMMITS]);
    await client.query('vacuum analyze');
    database = await RecordedDatabase.open(given.url);
  });
  afterAll(async () => {
    await database.close();
    await client.end();
    await given.drop();
  });

  const branchId = async (): Promise<number> => {
    const { rows } = await client.query<{ branch_id: string }>('select branch_id from branches');
    return Number(rows[0]?.branch_id);
  };

  it('gives its newest covered commits without reading the others, of one branch as of all', async () => {
    const commits = new CoveredCommits(database.db);
    expect(await database.rowsReadBy(() => commits.newest(REPOSITORY, SHOWN))).toBeLessThanOrEqual(SHOWN);
    const id = await branchId();
    expect(await database.rowsReadBy(() => commits.newest(REPOSITORY, SHOWN, id))).toBeLessThanOrEqual(SHOWN);
  });

  it('says what its coverage is, and whether something waits, without reading the reports of other commits', async () => {
    const coverage = new RepositoryCoverageQuery(database.db);
    expect(await database.rowsReadBy(() => coverage.newest(REPOSITORY))).toBeLessThanOrEqual(SHOWN);
    const id = await branchId();
    expect(await database.rowsReadBy(() => coverage.newest(REPOSITORY, id))).toBeLessThanOrEqual(SHOWN);
  });

  it('lists its last uploads with what is known of their commits, and reads nothing of the other commits', async () => {
    const states = new ReportStatesQuery(database.db);
    const last = (): Promise<unknown> =>
      states.last({ repositoryId: REPOSITORY, defaultBranch: 'main' }, SHOWN);
    expect(await database.rowsReadBy(last)).toBeLessThanOrEqual(2 * SHOWN);
  });
});
