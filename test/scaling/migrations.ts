import { SecretsFile } from '@libs/local-instance';
import { Environments, type Servers } from '../../deploy/stack/environment';
import { runOnce } from '../../deploy/stack/run-once';
import { withDatabase } from '../chaos/after/rows';

/** A migration of ours that the processes can do without while they run: it makes the indexes of what is parked. */
const LAST = 'CreateParkedIndexes1764099500000';
const UNDO = [
  'drop index concurrently coverage_reports_parked',
  'drop index concurrently analysis_results_parked',
  `delete from schema_migrations where name = '${LAST}'`,
];

/** The migration jobs, as a deployment runs them while everything goes on, with something to do for them. */
export class Migrations {
  private constructor(
    private readonly servers: Servers,
    private readonly environments: Environments,
  ) {}

  static async of(servers: Servers, dataDir: string): Promise<Migrations> {
    const secrets = await new SecretsFile(dataDir).loadOrCreate();
    return new Migrations(servers, new Environments(secrets, servers));
  }

  /** Takes the schema one step back, and runs both jobs. No process may start meanwhile: each wants the whole schema. */
  async run(): Promise<void> {
    const { environments } = this;
    await withDatabase(this.servers.ingestionDatabaseUrl, async (db) => {
      for (const statement of UNDO) await db.query(statement);
    });
    await runOnce('services/tokens/src/migrate.main.js', await environments.tokensRelay('tokens-migrate'));
    const ofIngestion = await environments.ingestionBackground('ingestion-migrate');
    await runOnce('services/ingestion/src/migrate.main.js', ofIngestion);
    await withDatabase(this.servers.ingestionDatabaseUrl, async (db) => {
      const { rowCount } = await db.query('select 1 from schema_migrations where name = $1', [LAST]);
      if (rowCount !== 1) throw new Error(`The migration job ended well and did not run ${LAST}.`);
    });
  }
}
