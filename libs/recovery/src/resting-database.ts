import type { Logger } from '@libs/telemetry';
import { assertSchemaIsCurrent, withConnection } from '@libs/database';
import { RELAY_PRESENCE_LOCK } from '@libs/outbox';
import type { EntityManager, MigrationInterface } from 'typeorm';

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

/** What pg_stat_activity shows of its commands. */
export const RECOVERY = 'portcullis-recovery';

/** Names that the connections of our processes have; those of an operator or a scaler have others. */
const OURS = ['portcullis-%', 'ingestion-%'];

/**
 * Runs `work` in one transaction on a primary with the schema of this release, while those named are not connected. Relays that come
 * meanwhile publish nothing before the transaction has ended.
 *
 * @throws NotAtRest and nothing was changed
 */
export function whileResting<T>(
  { databaseUrl, migrations, logger }: RecoveryOptions,
  resting: Resting,
  work: (tx: EntityManager) => Promise<T>,
): Promise<T> {
  const connection = { url: databaseUrl, applicationName: RECOVERY, migrations: [...migrations], logger };
  return withConnection(connection, async (db) => {
    await assertIsPrimary(db);
    await assertSchemaIsCurrent(db);
    return db.transaction(async (tx) => {
      await assertRelaysRest(tx);
      if (resting === 'every process') await assertProcessesRest(tx);
      return work(tx);
    });
  });
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
