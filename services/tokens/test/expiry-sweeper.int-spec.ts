import { Outbox } from '@libs/outbox';
import { HeadWatch } from '@libs/revocation';
import { systemClock } from '@libs/clock';
import { eventually } from '@libs/testing';
import { DataSource } from 'typeorm';
import { ExpirySweeper } from '../src/revocations/expiry-sweeper';
import { TokenEvents } from '../src/tokens/token-events';
import { SHOP_TOKENS, TestTokensApi, USER_TOKENS } from './support/tokens-api';

describe('tokens past their expiry', () => {
  let api: TestTokensApi;
  let db: DataSource;
  const sweeper = (batch: number, wallNow = () => Date.now()) =>
    new ExpirySweeper(
      db,
      new TokenEvents(new Outbox({ notify: false })),
      new HeadWatch(systemClock),
      { wallNow },
      batch,
    );
  const expire = (ids: number[]) =>
    api.sql(`update tokens set expires_at = now() - interval '1 second' where id = any($1)`, [ids]);
  const told = (ids: number[]) =>
    api.sql(
      `select t.id::int, payload from outbox o join tokens t on t.token_id = o.key
       where t.id = any($1) and type = 'token.expired.v1' order by t.id`,
      [ids],
    );

  beforeAll(async () => {
    api = await TestTokensApi.start();
    db = await new DataSource({ type: 'postgres', url: api.config.databaseUrl }).initialize();
  });
  afterAll(async () => {
    await db.destroy();
    await api.close();
  });

  it('are told of once each, in bounded batches, however many replicas sweep at the same time', async () => {
    const ids: number[] = [];
    for (let i = 0; i < 25; i++) ids.push((await api.call('POST', SHOP_TOKENS)).body.data.id);
    await expire(ids);
    const swept = await Promise.all([sweeper(4).sweep(), sweeper(4).sweep(), sweeper(4).sweep()]);
    expect(swept.reduce((sum, one) => sum + one, 0)).toBe(25);
    expect(await told(ids)).toHaveLength(25);
    expect(await sweeper(4).sweep()).toBe(0);
    const rows = await api.sql('select seq::int from rev_log order by seq');
    expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, index) => index + 1));
  });

  it('say when they expired and where in the log that is', async () => {
    const { id } = (await api.call('POST', USER_TOKENS)).body;
    await expire([id]);
    await sweeper(10).sweep();
    const [row] = await api.sql(
      'select token_id, expires_at, expired_seq::int as seq, version from tokens where id = $1',
      [id],
    );
    expect(await told([id])).toMatchObject([
      {
        payload: {
          tokenId: row.token_id,
          kind: 'account',
          accountId: api.owner.accountId,
          version: 2,
          seq: row.seq,
          expiredAt: row.expires_at.toISOString(),
        },
      },
    ]);
    const log = await api.sql('select kind, subject from rev_log where seq = $1', [row.seq]);
    expect(log).toEqual([{ kind: 'token', subject: row.token_id }]);
  });

  it('are not told of when they were revoked before', async () => {
    const { id } = (await api.call('POST', USER_TOKENS)).body;
    await api.call('DELETE', `${USER_TOKENS}/${id}`);
    await expire([id]);
    expect(await sweeper(10).sweep()).toBe(0);
    expect(await told([id])).toEqual([]);
  });

  // What the log says of a token is said for good; a database whose clock was put forward must not be able to.
  it('are told of only when the clocks of the database and of the API both say so', async () => {
    const { id } = (await api.call('POST', USER_TOKENS)).body;
    await expire([id]);
    expect(await sweeper(10, () => Date.now() - 3_600_000).sweep()).toBe(0);
    expect(await told([id])).toEqual([]);
    await sweeper(10, () => Date.now() + 3_600_000).sweep();
    expect(await told([id])).toHaveLength(1);
    const later = (await api.call('POST', USER_TOKENS)).body;
    await sweeper(10, () => Date.parse(later.expiresAt) + 3_600_000).sweep();
    expect(await told([later.id])).toEqual([]);
  });

  it('are found by the running API', async () => {
    await api.startReplica('sweeping', { expirySweepMs: 100 });
    const { id } = (await api.call('POST', USER_TOKENS)).body;
    await expire([id]);
    await eventually(async () => expect(await told([id])).toHaveLength(1));
  });
});
