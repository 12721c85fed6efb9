import { runMigrations } from '@libs/database';
import { type TestDatabase, testDatabase } from '@libs/testing';
import { Client } from 'pg';
import { migrations } from '../src/schema';
import { migrateTokens, startTokensApi } from '../src/start';
import { TestTokensApi } from './support/tokens-api';

describe('migrations', () => {
  let database: TestDatabase;
  let client: Client;
  const schema = async (): Promise<unknown[]> =>
    (
      await client.query<Record<string, unknown>>(
        `select table_name, column_name, data_type, is_nullable from information_schema.columns
         where table_schema = 'public' order by table_name, column_name`,
      )
    ).rows;

  beforeEach(async () => {
    database = await testDatabase();
    client = new Client({ connectionString: database.url });
    await client.connect();
  });
  afterEach(async () => {
    await client.end();
    await database.drop();
  });

  it('lead from nothing to the newest schema, once, also when several processes migrate at the same time', async () => {
    const ran = await Promise.all([migrateTokens(database.url), migrateTokens(database.url)]);
    expect(ran.flat()).toEqual(migrations.map(({ name }) => name));
    expect(await migrateTokens(database.url)).toEqual([]);
  });

  it('lead from each version to the next with the data that is there, and to the same schema', async () => {
    const fill: Record<string, string> = {
      CreateOutbox1763000000000: `insert into outbox (id, topic, type, key, payload, lane) values (gen_random_uuid(), 't', 't', 'k', '{}', 0)`,
      CreateDirectory1763100000000: `insert into accounts (email, email_key) values ('A@x', 'a@x')`,
      CreateTokens1763100000001: `insert into tokens (token_id, kind, account_id, hash, pepper_id) values ('AAAAAAAAAAAA', 'account', 1, sha256(''), 'p')`,
      CreateRevocations1763100000002: `insert into rev_log (seq, kind, subject) values (1, 'token', 'AAAAAAAAAAAA')`,
      CreateAudit1763100000003: `insert into audit (action, result, details) values ('user.tokens.read', 'succeed', '{}')`,
      CreateLongestLease1763100000004: `update rev_head set lease_ms = 5000`,
      WidenDirectory1764090000000: `insert into organizations (provider, name, name_key, type) values ('gh', 'A', 'a', 'Account')`,
      AttributeAudit1764092000000: `insert into audit (action, result, details) values ('organizations.create', 'succeed', '{"organizationId":1}')`,
      AttributeOldAudit1764092000001: `insert into audit (action, result, details) values ('organizations.create', 'succeed', '{"organizationId":1}')`,
    };
    for (const [index, { name }] of migrations.entries()) {
      expect(await runMigrations(database.url, migrations.slice(0, index + 1))).toEqual([name]);
      expect(fill).toHaveProperty(name);
      await client.query(fill[name]!);
    }
    const stepwise = await schema();
    const { rows } = await client.query('select count(*)::int as n from tokens');
    expect(rows).toEqual([{ n: 1 }]);

    const fresh = await testDatabase();
    await migrateTokens(fresh.url);
    await client.end();
    client = new Client({ connectionString: fresh.url });
    await client.connect();
    expect(await schema()).toEqual(stepwise);
    await client.end();
    await fresh.drop();
    client = new Client({ connectionString: database.url });
    await client.connect();
  });

  it('go forward only', async () => {
    for (const Migration of migrations.slice(1))
      await expect(new Migration().down(undefined as never)).rejects.toThrow('forward only');
  });

  it('must have been run before the API serves: it says so and does not start', async () => {
    const api = await TestTokensApi.start();
    await runMigrations(database.url, migrations.slice(0, -1));
    const config = { ...api.config, databaseUrl: database.url };
    await expect(startTokensApi(config)).rejects.toThrow('Run migrate.main.js of this service');
    await api.close();
  });
});
