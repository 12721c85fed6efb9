import { runMigrations } from '@libs/database';
import { type TestDatabase, testDatabase } from '@libs/testing';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { verifyAuditChain } from '../src/audit/verify-audit-chain';
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
      CreateRevocationState1764098000000: `update rev_head set seq = seq + 1`,
      AttributeOldAudit1764092000001: `insert into audit (action, result, details) values ('organizations.create', 'succeed', '{"organizationId":1}')`,
      AllowTombstones1764200000000: `insert into outbox (id, topic, type, key, lane) values (gen_random_uuid(), 't', 't', 'k', 0)`,
      TrackTokenState1764200000001: `update tokens set state_version = 1`,
      IndexUntoldTokens1764200000002: `update tokens set state_version = 0`,
      CreateSessions1764300000000: `insert into sessions (account_id, started_at, ends_at) values (1, now(), now())`,
      CheckSessionTokens1764300000001: `update sessions set ended_at = now()`,
      IndexSessionTokens1764300000002: `update tokens set session_id = null`,
      CreateIdentities1764300000003: `insert into identities (issuer, subject, account_id) values ('https://x', '1', 1)`,
      IndexExpiringTokens1764600000000: `update tokens set version = version`,
      CreateTokenUses1764400000000: `insert into token_uses (token_id, last_used_at) values ('AAAAAAAAAAAA', now())`,
      CreateProviderRoles1764700000000: `insert into provider_memberships (account_id, organization_id) values (1, 1)`,
      IndexAccountTokens1764800000000: `update tokens set version = version`,
      CreatePepperProofs1764900000000: `insert into pepper_proofs (pepper_id, proof) values ('p', sha256(''))`,
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

  it('find out to whom the rows of an older audit log belong, and leave every hash as it is', async () => {
    const before = migrations.findIndex(({ name }) => name === 'AttributeAudit1764092000000');
    await runMigrations(database.url, migrations.slice(0, before));
    await client.query(`
      insert into accounts (email, email_key) values ('a@x', 'a@x'), ('b@x', 'b@x');
      insert into organizations (provider, name, name_key) values ('gh', 'A', 'a'), ('gh', 'B', 'b');
      insert into organization_members (organization_id, account_id, role) values (1, 1, 'member'), (2, 1, 'member');
      insert into repositories (organization_id, name, name_key, visibility, default_branch)
        values (1, 'r', 'r', 'Private', 'main');
      insert into audit (action, result, actor_account_id, repository_id, details) values
        ('repositories.tokens.create', 'succeed', 1, 1, '{}'), ('user.tokens.create', 'succeed', 1, null, '{}'),
        ('user.tokens.create', 'succeed', 2, null, '{}')`);
    const hashes = async () =>
      (await client.query('select position, hash from audit order by position')).rows as unknown;
    const old = await hashes();
    await migrateTokens(database.url);
    const { rows } = await client.query(
      'select position::int, organization_id::int as organization from audit_organizations order by 1, 2',
    );
    expect(rows).toEqual([
      { position: 1, organization: 1 },
      { position: 2, organization: 1 },
      { position: 2, organization: 2 },
    ]);
    expect(await hashes()).toEqual(old);
    const db = await new DataSource({ type: 'postgres', url: database.url }).initialize();
    expect(await verifyAuditChain(db.manager)).toEqual({ rows: 3 });
    await db.destroy();
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
