import type { Logger } from '@libs/telemetry';
import { assertSchemaIsCurrent } from '@libs/database';
import { RELAY_PRESENCE_LOCK } from '@libs/outbox';
import { DataSource, type EntityManager, type MigrationInterface } from 'typeorm';

export interface RecoveryOptions {
  readonly databaseUrl: string;
  readonly migrations: readonly (new () => MigrationInterface)[];
  readonly logger: Logger;
}

/** Who must not be connected: relays alone, or every process of the service. */
export type Resting = 'relays' | 'every process';

/** What the operator has to do first; the message says it. */
export class NotAtRest extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotAtRest';
  }
}

/** Names that the connections of our processes have; those of an operator or a scaler have others. */
const OURS = ['portcullis-%', 'ingestion-%'];

/**
 * Runs `work` in one transaction on a primary with the schema of this release, while those named are not connected. Relays that come
 * meanwhile publish nothing before the transaction has ended.
 *
 * @throws NotAtRest and nothing was changed
 */
export async function whileResting<T>(
  { databaseUrl, migrations, logger }: RecoveryOptions,
  resting: Resting,
  work: (tx: EntityManager) => Promise<T>,
): Promise<T> {
  const db = new DataSource({
    type: 'postgres',
    url: databaseUrl,
    applicationName: 'portcullis-recovery',
    migrations: [...migrations],
    migrationsTableName: 'schema_migrations',
    poolSize: 1,
    poolErrorHandler: (error: unknown) => logger.warn({ err: error }, 'The connection was lost'),
    extra: { options: '-c synchronous_commit=on' },
  });
  await db.initialize().catch((error: unknown) => {
    throw new Error('The database cannot be reached. Check DATABASE_URL.', { cause: error });
  });
  try {
    await assertIsPrimary(db);
    await assertSchemaIsCurrent(db);
    return await db.transaction(async (tx) => {
      await assertRelaysRest(tx);
      if (resting === 'every process') await assertProcessesRest(tx);
      return work(tx);
    });
  } finally {
    await db.destroy();
  }
}

async function assertIsPrimary(db: Pick<EntityManager, 'query'>): Promise<void> {
  const [{ standby }] = await db.query<[{ standby: boolean }]>('select pg_is_in_recovery() as standby');
  if (standby)
    throw new NotAtRest(
      'The database is a standby, or has not recovered yet. Promote it or wait, then run this again.',
    );
}

/** Each holds it shared while it is connected. Held alone, until the transaction ends, it keeps others from beginning. */
async function assertRelaysRest(tx: EntityManager): Promise<void> {
  const [{ alone }] = await tx.query<[{ alone: boolean }]>(
    'select pg_try_advisory_xact_lock($1, 0) as alone',
    [RELAY_PRESENCE_LOCK],
  );
  if (!alone)
    throw new NotAtRest(
      'A relay is connected to this database. Stop the relays of this service, then run this again.',
    );
}

async function assertProcessesRest(tx: EntityManager): Promise<void> {
  const connected = await tx.query<{ name: string }[]>(
    `select distinct application_name as name from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and application_name like any ($1) order by name`,
    [OURS],
  );
  if (connected.length > 0)
    throw new NotAtRest(
      `Stop these first, for they work on what is in this database: ${connected.map(({ name }) => name).join(', ')}.`,
    );
}
