import { DataSource } from 'typeorm';
import { createHash } from 'node:crypto';
import { verifyAuditChain } from '../src/audit/verify-audit-chain';
import { SHOP_TOKENS, TestTokensApi, USER_TOKENS } from './support/tokens-api';

describe('the audit log', () => {
  let api: TestTokensApi;
  let db: DataSource;
  let done: { account: number; repository: number };
  const actions = 6;

  beforeAll(async () => {
    api = await TestTokensApi.start();
    db = await new DataSource({ type: 'postgres', url: api.config.databaseUrl }).initialize();
    done = await doEverything();
  });
  afterAll(async () => {
    await db.destroy();
    await api.close();
  });

  /** What the check finds after someone who may switch triggers off did that; then it is undone. */
  const afterTampering = async (statement: string): Promise<unknown> => {
    const runner = db.createQueryRunner();
    await runner.startTransaction();
    try {
      await runner.query('alter table audit disable trigger user');
      await runner.query(statement);
      return await verifyAuditChain(runner.manager);
    } finally {
      await runner.rollbackTransaction();
      await runner.release();
    }
  };

  const doEverything = async (): Promise<{ account: number; repository: number }> => {
    const account = (await api.call('POST', USER_TOKENS)).body.id;
    const repository = (await api.call('POST', SHOP_TOKENS)).body.data.id;
    await api.call('GET', USER_TOKENS);
    await api.call('GET', SHOP_TOKENS);
    await api.call('DELETE', `${USER_TOKENS}/${account}`);
    await api.call('POST', `${SHOP_TOKENS}/delete`, { body: { ids: [repository] } });
    return { account, repository };
  };

  it('names what was done, by whom, on what, in the words of the contract', async () => {
    const { account, repository } = done;
    const rows = await api.sql(
      'select action, result, actor_account_id::int as actor, actor_token_id as token, entity_id as id, repository_id::int as r from audit order by position',
    );
    const { repositoryId } = api.repository;
    const by = { result: 'succeed', actor: api.owner.accountId, token: api.owner.tokenId };
    expect(rows).toEqual([
      { action: 'user.tokens.create', ...by, id: String(account), r: null },
      { action: 'repositories.tokens.create', ...by, id: String(repository), r: repositoryId },
      { action: 'user.tokens.read', ...by, id: null, r: null },
      { action: 'repositories.tokens.read', ...by, id: null, r: repositoryId },
      { action: 'user.tokens.delete', ...by, id: String(account), r: null },
      { action: 'repositories.tokens.delete', ...by, id: String(repository), r: repositoryId },
    ]);
  });

  it('can be checked by anyone with SHA-256: each hash covers the one before and the row', async () => {
    const rows = await api.sql(
      'select previous_hash, hash, audit_canonical(audit) as text from audit order by position',
    );
    let previous: Buffer = Buffer.alloc(32);
    for (const { previous_hash, hash, text } of rows) {
      expect(previous_hash).toEqual(previous);
      expect(hash).toEqual(createHash('sha256').update(previous).update(text).digest());
      previous = hash;
    }
  });

  it('hashes alike whatever the session says of time and numbers', async () => {
    const [plain] = await api.sql(
      'select audit_canonical(audit) as text from audit order by position limit 1',
    );
    const odd = await db.transaction(async (tx): Promise<unknown> => {
      for (const setting of [
        `timezone to 'Asia/Kathmandu'`,
        `datestyle to 'German, DMY'`,
        'extra_float_digits to -5',
      ])
        await tx.query(`set local ${setting}`);
      return tx.query<unknown>('select audit_canonical(audit) as text from audit order by position limit 1');
    });
    expect(odd).toEqual([plain]);
  });

  it.each([
    [`update audit set result = 'failed'`],
    ['delete from audit'],
    ['truncate audit'],
    ['update audit_head set position = 0'],
    ['delete from audit_head'],
    ['truncate audit_head'],
  ])('refuses to %s', async (statement) => {
    await expect(api.sql(statement)).rejects.toThrow('append only');
    expect(await verifyAuditChain(db.manager)).toEqual({ rows: actions });
  });

  it.each([
    ['a changed row', `update audit set action = 'user.tokens.read' where position = 1`, 1],
    ['a changed time', `update audit set at = at + interval '1 microsecond' where position = 2`, 2],
    ['a removed row', 'delete from audit where position = 4', 4],
    ['a removed end', 'delete from audit where position > 4', 5],
    ['an emptied log', 'delete from audit', 1],
    [
      'a row that was rewritten with a hash that fits it',
      `update audit a set details = '{"x":1}',
      hash = sha256(previous_hash || convert_to(audit_canonical((a.position, a.at, a.action, a.result, a.actor_account_id,
        a.actor_token_id, a.repository_id, a.entity_id, '{"x":1}', a.previous_hash, a.hash)::audit), 'UTF8'))
      where position = 3`,
      4,
    ],
  ])('shows %s', async (_, statement, brokenAt) => {
    expect(await afterTampering(statement)).toMatchObject({ brokenAt });
  });

  // From here on the log grows.
  it('does not take a place in the chain, a time or a hash from the writer', async () => {
    await api.sql(
      `insert into audit values (1, '2001-01-01', 'user.tokens.read', 'succeed', 1, null, null, null, '{}', '\\x00', '\\x00')`,
    );
    const [row] = await api.sql(
      'select position::int, at > now() - interval $$1 minute$$ as fresh from audit order by position desc limit 1',
    );
    expect(row).toEqual({ position: actions + 1, fresh: true });
    expect(await verifyAuditChain(db.manager)).toEqual({ rows: actions + 1 });
  });

  it('is one chain, also when many write at once', async () => {
    await Promise.all(Array.from({ length: 20 }, () => api.call('POST', SHOP_TOKENS)));
    expect(await verifyAuditChain(db.manager)).toEqual({ rows: actions + 21 });
  });
});
