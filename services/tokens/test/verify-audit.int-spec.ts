import { runCommand } from '@libs/testing';
import { DataSource } from 'typeorm';
import { verifyAuditChain } from '../src/audit/verify-audit-chain';
import { readVerifyAuditConfig } from '../src/verify-audit.config';
import { TestOrganization } from './support/organization';
import { TestTokensApi } from './support/tokens-api';

const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runCommand('services/tokens/src/verify-audit.main.ts', args, env);

describe('the check of the audit log', () => {
  let api: TestTokensApi;
  let db: DataSource;
  let rows: number;

  beforeEach(async () => {
    api = await TestTokensApi.start();
    db = await new DataSource({ type: 'postgres', url: api.config.databaseUrl }).initialize();
    const acme = await TestOrganization.create(api, { name: 'stark' });
    for (let n = 0; n < 4; n++) await acme.repositoryToken();
    await acme.setRoles([{ email: 'a@b', organizationRole: 'manager' }]);
    [{ live: rows }] = await api.sql('select count(*)::int as live from audit');
  });
  afterEach(async () => {
    await db.destroy();
    await api.close();
  });
  /** As a superuser can, who switches off what forbids it. */
  const tamper = async (...statements: string[]): Promise<void> => {
    const tables = ['audit', 'audit_head', 'audit_organizations'];
    await db.transaction(async (tx) => {
      for (const table of tables) await tx.query(`alter table ${table} disable trigger user`);
      for (const statement of statements) await tx.query(statement);
      for (const table of tables) await tx.query(`alter table ${table} enable trigger user`);
    });
  };
  const FORGED = `insert into audit
    select position + 1, at, 'repositories.tokens.read', result, actor_account_id, actor_token_id, repository_id, entity_id,
           details, hash, sha256('forged') from audit order by position desc limit 1`;

  it('counts the rows of a whole log and says where it ends, by either way of naming the database', async () => {
    const [{ hash }] = await api.sql('select hash from audit_head');
    for (const { code, out } of [
      await run([], { DATABASE_URL: api.config.databaseUrl }),
      await run(['--database-url', api.config.databaseUrl], {
        DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
      }),
    ]) {
      expect([code, out]).toEqual([0, expect.stringContaining(`whole: ${String(rows)} rows`)]);
      expect(out).toContain(hash.toString('hex'));
    }
  });

  it.each<[string, number, string[]]>([
    ['a tampered row', 2, [`update audit set result = 'failed' where position = 2`]],
    ['a removed row', 3, ['delete from audit where position = 3']],
    ['an appended forged row', 6, [FORGED]],
    [
      'a row that was hidden from its organization',
      4,
      ['delete from audit_organizations where position = 4'],
    ],
    [
      'a row that was put into the log of another organization',
      5,
      ['insert into audit_organizations select position, 999, at from audit where position = 5'],
    ],
    [
      'a row that was moved to another time in its log',
      1,
      [`update audit_organizations set at = at - interval '1 year' where position = 1`],
    ],
  ])('exits with 1 and names the first position of %s', async (_, position, statements) => {
    await tamper(...statements);
    const { code, out } = await run([`--database-url=${api.config.databaseUrl}`]);
    expect([code, out]).toEqual([1, expect.stringContaining(`broken at position ${String(position)}`)]);
    expect(JSON.parse(out)).toMatchObject({ brokenAt: position, rows: position - 1 });
  });

  it.each([1, 2, 3, 5, 1_000])('finds the same in batches of %d rows', async (batch) => {
    expect(await verifyAuditChain(db.manager, batch)).toEqual({ rows });
    await tamper(`update audit set action = 'x' where position = 4`);
    expect(await verifyAuditChain(db.manager, batch)).toEqual({ rows: 3, brokenAt: 4 });
  });

  // A nightly check must not stop the service, nor be confused by it.
  it('takes no lock that a writer waits for, and is right while the log grows', async () => {
    const acme = await TestOrganization.create(api, { name: 'stark' });
    const grow = async (): Promise<void> => {
      for (let n = 0; n < 15; n++)
        await acme.setRoles([{ email: 'a@b', organizationRole: n % 2 ? 'member' : 'manager' }]);
    };
    const checks = async (): Promise<unknown[]> => {
      const found: unknown[] = [];
      for (let n = 0; n < 30; n++) found.push((await verifyAuditChain(db.manager, 2)).brokenAt);
      return found;
    };
    const [found] = await Promise.all([checks(), grow()]);
    expect(found).toEqual(Array(30).fill(undefined));
  });

  it('says in a sentence what is wrong with how it was called', async () => {
    const url = 'postgres://u:p@h:1/d';
    expect(readVerifyAuditConfig({}, [`--database-url=${url}`])).toEqual({ databaseUrl: url });
    expect(() => readVerifyAuditConfig({}, [])).toThrow('DATABASE_URL');
    expect(() => readVerifyAuditConfig({}, ['--database-url', 'mysql://x'])).toThrow(
      'must be a postgres:// URL',
    );
    for (const wrong of [['--database-url'], ['--url', url], ['--database-url', url, 'more']])
      expect(() => readVerifyAuditConfig({ DATABASE_URL: url }, wrong)).toThrow('Usage');
    const unreachable = await run([], { DATABASE_URL: 'postgres://nobody:s3cret@127.0.0.1:1/none' });
    expect([unreachable.code, unreachable.out]).toEqual([1, expect.stringContaining('cannot be reached')]);
    expect(unreachable.out).not.toContain('s3cret');
  });
});
