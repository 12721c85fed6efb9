import { mkdtempSync, rmSync, statSync, chownSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@libs/embedded-postgres';
import { Client } from 'pg';
import { withDatabase } from '../../deploy/doctor/database';
import { examineOutbox } from '../../deploy/doctor/outbox-check';
import { examineServer } from '../../deploy/doctor/postgres-check';
import { examinePeppers, examineSchema } from '../../deploy/doctor/schema-check';
import { expectedMigrations } from '../../deploy/doctor/service-data';
import { ingestionDatabase } from '../../services/ingestion/test/ingestion-database';
import { migrations } from '../../services/tokens/src/schema';
import { migrateTokens } from '../../services/tokens/src/start';
import { type Pepper, proofOf } from '../../services/tokens/src/tokens/token-hasher';
import { matching, told } from './support';

const pepper = (id: string): Pepper => ({ id, secret: Buffer.alloc(32, 1) });
const names = migrations.map((migration) => new migration().name);

/** A server of the test's own: what is planted would be felt by everybody else. */
class PlantedServer {
  private readonly dataDir = mkdtempSync(join(tmpdir(), 'portcullis-doctor-'));
  private server: EmbeddedPostgres | undefined;

  async start(settings: Readonly<Record<string, string>> = {}): Promise<string> {
    await this.server?.stop();
    this.server = await startEmbeddedPostgres({ dataDir: this.dataDir, settings });
    return this.server.url;
  }

  /** What makes a server a standby at its next start. */
  makeStandby(): void {
    const data = join(this.dataDir, 'server', 'data');
    const signal = join(data, 'standby.signal');
    writeFileSync(signal, '');
    const { uid, gid } = statSync(data);
    chownSync(signal, uid, gid);
  }

  async remove(): Promise<void> {
    await this.server?.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

const examined = (url: string, which?: 'trouble' | 'all'): Promise<string[]> =>
  told(
    (findings) =>
      withDatabase(url, findings, async (database) => {
        await examineServer(database, findings);
      }),
    which,
  );

const execute = async (url: string, statement: string): Promise<void> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
};

describe('the check of a database', () => {
  const planted = new PlantedServer();
  afterAll(() => planted.remove());

  it('has nothing against a server that keeps what it commits, and says what it looked at', async () => {
    const url = await planted.start();
    expect(await examined(url, 'all')).toEqual([
      matching(/^ok: The server is PostgreSQL 18/),
      matching(/^ok: The server is a primary/),
      matching(/^ok: What is committed survives/),
    ]);
  });

  it('finds migrations that were not run, and those of a newer release', async () => {
    const url = await planted.start();
    const schema = (expected: readonly string[]): Promise<string[]> =>
      told((findings) =>
        withDatabase(url, findings, async (database) => {
          await examineSchema(database, expected, findings);
        }),
      );
    expect(await schema(names)).toEqual([
      matching(/^problem: The schema lacks \d+ of \d+ migrations, first Create/),
    ]);
    await migrateTokens(url);
    expect(await schema(names)).toEqual([]);
    expect(await schema(names.slice(0, -1))).toEqual([
      matching(/^warning: .*1 migrations that this release/),
    ]);
  });

  it('finds another secret under the name of a pepper', async () => {
    const url = await planted.start();
    await migrateTokens(url);
    const proof = proofOf(pepper('new')).toString('hex');
    await execute(url, `insert into pepper_proofs values ('new', decode('${proof}', 'hex'))`);
    const toldOf = (one: Pepper): Promise<string[]> =>
      told(
        (findings) => withDatabase(url, findings, (database) => examinePeppers(database, [one], findings)),
        'all',
      );
    expect(await toldOf(pepper('new'))).toEqual(['ok: PEPPERS has the pepper of every live token.']);
    expect(await toldOf({ id: 'new', secret: Buffer.alloc(32, 9) })).toEqual([
      matching(/^problem: PEPPERS has another secret under the name new/),
    ]);
  });

  it('finds live tokens whose pepper was taken away', async () => {
    const url = await planted.start();
    await migrateTokens(url);
    // The rest of a token is of no interest here.
    await execute(
      url,
      `create table doctor_tokens as select pepper_id, revoked_at, expires_at from tokens with no data;
       insert into doctor_tokens values ('old', null, null), ('new', null, null), ('gone', now(), null)`,
    );
    await execute(
      url,
      'alter table tokens rename to real_tokens; alter table doctor_tokens rename to tokens',
    );
    const peppers = await told((findings) =>
      withDatabase(url, findings, (database) => examinePeppers(database, [pepper('new')], findings)),
    );
    expect(peppers).toEqual([
      matching(/^problem: PEPPERS lacks old, with which live tokens were hashed \(1\)/),
    ]);
  });

  it('finds that nobody said that the database came out of a dump', async () => {
    const url = await planted.start();
    await migrateTokens(url);
    const outbox = () =>
      told((findings) => withDatabase(url, findings, (database) => examineOutbox(database, findings)), 'all');
    expect(await outbox()).toEqual([matching(/^ok: The outbox is this cluster's own/)]);
    await execute(
      url,
      `insert into outbox (id, topic, type, key, payload, lane, xid)
       values (gen_random_uuid(), 'b', 't', 'k', '{}', 0, '1000000000000'), (gen_random_uuid(), 'a', 't', 'k', '{}', 0, '700')`,
    );
    expect(await outbox()).toEqual([matching(/^problem: The outbox came from another cluster/)]);
    await execute(
      url,
      `delete from outbox; insert into outbox_checkpoints values ('g', 'b', '1000000000000', 1)`,
    );
    expect(await outbox()).toEqual([matching(/^problem: The outbox came from another cluster/)]);
    await execute(url, 'delete from outbox_checkpoints');
  });

  it('finds a server that loses what it acknowledged', async () => {
    const url = await planted.start({ fsync: 'off', full_page_writes: 'off' });
    expect(await examined(url)).toEqual([
      matching(/^problem: fsync is off/),
      matching(/^problem: full_page_writes is off/),
    ]);
  });

  it('finds a server that writes nothing', async () => {
    const url = await planted.start({ default_transaction_read_only: 'on' });
    expect(await examined(url)).toEqual([matching(/^problem: Transactions are read-only/)]);
  });

  it('finds a standby in place of the primary', async () => {
    await planted.start();
    planted.makeStandby();
    const url = await planted.start();
    expect(await examined(url)).toEqual([matching(/^problem: DATABASE_URL leads to a standby/)]);
  });

  it('says why there is no connection, without the password', async () => {
    const [sentence, ...others] = await examined('postgres://tokens:hunter2@127.0.0.1:1/tokens');
    expect(others).toEqual([]);
    expect(sentence).toMatch(/^problem: The database cannot be reached: .*ECONNREFUSED/);
    expect(sentence).not.toContain('hunter2');
  });
});

it('tells by what ran in it whose database the command line was given', async () => {
  const ofIngestion = await ingestionDatabase();
  try {
    await told((findings) =>
      withDatabase(ofIngestion.url, findings, async (database) => {
        const expected = await expectedMigrations('cli', database);
        expect(await examineSchema(database, expected, findings)).toBe(true);
        expect(await expectedMigrations('tokens-relay', database)).toEqual(names);
      }),
    );
  } finally {
    await ofIngestion.drop();
  }
});
