import { withConnection } from '@libs/database';
import { type PublishAgainConfig, publishAgainFrom, RECOVERY } from '@libs/recovery';
import type { Logger } from '@libs/telemetry';
import type { DataSource } from 'typeorm';
import { migrations } from './schema';

/** Each a transaction of its own: tokens may be issued and revoked meanwhile, and an interrupted command is just run again. */
const BATCH = 10_000;

/**
 * Has events published again. Everything is for a Kafka cluster that has nothing: then the state of every token is told too, for
 * most tokens were last heard of before the oldest event that the outbox keeps. StateBackfill of the tokens API tells it.
 */
export async function publishTokensAgain(
  { databaseUrl, since }: PublishAgainConfig,
  logger: Logger,
): Promise<void> {
  await publishAgainFrom({ databaseUrl, migrations, logger }, since);
  if (since !== undefined) return;
  const connection = { url: databaseUrl, applicationName: RECOVERY, logger };
  const tokens = await withConnection(connection, (db) => forgetToldStates(db, logger));
  logger.info(
    { tokens },
    `The state of ${tokens} tokens is told again by the tokens API, 500 a second for each replica`,
  );
}

async function forgetToldStates(db: DataSource, logger: Logger): Promise<number> {
  let tokens = 0;
  for (let after = 0; ;) {
    const [batch] = await db.query<[{ tokens: number; last: number | null }]>(
      `with batch as (
         select id from tokens where id > $1 order by id limit $2
       ), untold as (
         update tokens set state_version = 0 where id in (select id from batch) and state_version > 0 returning 1
       )
       select (select max(id)::float8 from batch) as last, (select count(*)::int4 from untold) as tokens`,
      [after, BATCH],
    );
    if (batch.last === null) return tokens;
    tokens += batch.tokens;
    after = batch.last;
    logger.info({ tokens }, 'States to be told again so far');
  }
}
