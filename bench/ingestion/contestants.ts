import { constants, gzipSync } from 'node:zlib';
import { Pool } from 'pg';
import type { Bench } from '../support/run-bench';
import type { IngestionStand } from './ingestion-stand';
import type { Contestant } from './rates';
import { emptyTables } from './tables';
import type { Upload } from './upload-client';

/** Assertions are signed beforehand: in production another machine does. They are good for 30 s. */
export const apiContestant = (stand: IngestionStand, body: Buffer, signedBeforehand: number): Contestant => {
  const signed: Upload[] = [];
  return {
    name: 'ingestion API',
    prepare: async () => {
      await emptyTables(stand);
      signed.length = 0;
      while (signed.length < signedBeforehand) signed.push(await stand.uploads.coverage(body));
    },
    take: async () => {
      const upload = signed.pop() ?? (await stand.uploads.coverage(body));
      return (await stand.uploads.send(upload, body)).status === 200;
    },
  };
};

/** The same bytes as the API stores of the body, one row and one transaction each, by nothing but a client of Postgres. */
export async function plainInsert(
  { atTheEnd }: Pick<Bench, 'atTheEnd'>,
  stand: IngestionStand,
  atATime: number,
): Promise<(body: Buffer) => Contestant> {
  const pool = new Pool({ connectionString: stand.stack.servers.ingestionDatabaseUrl, max: atATime });
  atTheEnd(() => pool.end());
  await stand.db.query(
    'create table plain_bodies (id bigint generated always as identity primary key, body bytea not null)',
  );
  await stand.db.query('alter table plain_bodies alter column body set storage external');
  return (body) => {
    const compressed = gzipSync(body, { level: constants.Z_BEST_SPEED });
    return {
      name: 'plain INSERT',
      prepare: async () => {
        await stand.db.query('truncate plain_bodies');
        await emptyTables(stand);
      },
      take: async () => {
        const insert = { name: 'plain', text: 'insert into plain_bodies (body) values ($1)' };
        return (await pool.query({ ...insert, values: [compressed] })).rowCount === 1;
      },
    };
  };
}
