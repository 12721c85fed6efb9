import { tokenState } from '@libs/contracts';
import { Outbox } from '@libs/outbox';
import { HeadWatch } from '@libs/revocation';
import { systemClock } from '@libs/clock';
import { createLogger } from '@libs/telemetry';
import { eventually } from '@libs/testing';
import { DataSource } from 'typeorm';
import { ExpirySweeper } from '../src/revocations/expiry-sweeper';
import { StateBackfill } from '../src/tokens/state-backfill';
import { TokenEvents } from '../src/tokens/token-events';
import { TestOrganization } from './support/organization';
import { inDays, SHOP_TOKENS, TestTokensApi, USER_TOKENS } from './support/tokens-api';

describe('the state of a token', () => {
  let api: TestTokensApi;
  let db: DataSource;
  const events = new TokenEvents(new Outbox({ notify: false }));
  /** What is told of a token, in the order of telling: the type, the version, and the status of a state. */
  const told = async (id: number): Promise<unknown[]> => {
    const rows = await db.query<{ told: string }[]>(
      `select concat_ws(' ', o.type, payload->>'version', payload->>'status') as told
       from outbox o join tokens t on t.token_id = o.key where t.id = $1 order by o.position`,
      [id],
    );
    return rows.map((row) => row.told);
  };
  const lastState = async (id: number) => {
    const rows = await db.query<{ payload: unknown }[]>(
      `select payload from outbox o join tokens t on t.token_id = o.key
       where t.id = $1 and o.topic = $2 order by o.position desc limit 1`,
      [id, tokenState.topic],
    );
    return tokenState.schema.parse(rows[0]?.payload);
  };
  const issue = async (): Promise<number> => (await api.call('POST', SHOP_TOKENS)).body.data.id;

  beforeAll(async () => {
    api = await TestTokensApi.start();
    db = await new DataSource({ type: 'postgres', url: api.config.databaseUrl }).initialize();
  });
  afterAll(async () => {
    await db.destroy();
    await api.close();
  });

  // Whoever sees an event in the history must find its state in the state topic: a bootstrap rests on it.
  it('is told before each event of the token, whatever ends it', async () => {
    const [revoked, inBulk, expired] = [await issue(), await issue(), await issue()];
    await api.call('DELETE', `${SHOP_TOKENS}/${revoked}`);
    await api.call('POST', `${SHOP_TOKENS}/delete`, { body: { ids: [inBulk] } });
    await db.query(`update tokens set expires_at = now() - interval '1 second' where id = $1`, [expired]);
    await new ExpirySweeper(db, events, new HeadWatch(systemClock), { wallNow: () => Date.now() }).sweep();
    await api.call('DELETE', `${SHOP_TOKENS}/${expired}`);
    const issued = ['token.state.v1 1 issued', 'token.issued.v1 1'];
    const end = (status: string, version: number) => [
      `token.state.v1 ${version} ${status}`,
      `token.${status}.v1 ${version}`,
    ];
    expect(await told(revoked)).toEqual([...issued, ...end('revoked', 2)]);
    expect(await told(inBulk)).toEqual([...issued, ...end('revoked', 2)]);
    expect(await told(expired)).toEqual([...issued, ...end('expired', 2), ...end('revoked', 3)]);
  });

  it('is told of every token of a repository that is deleted', async () => {
    const gone = await TestOrganization.create(api, { name: 'gone' });
    const { id } = await gone.repositoryToken();
    await gone.call('DELETE', '/repositories/shop');
    expect(await told(id)).toEqual([
      'token.state.v1 1 issued',
      'token.issued.v1 1',
      'token.state.v1 2 revoked',
      'token.revoked.v1 2',
    ]);
  });

  it('says whose it is, its name, its times, and where the log says that it ended', async () => {
    const { id, createdAt } = (
      await api.call('POST', SHOP_TOKENS, { body: { name: 'nightly', expiresAt: inDays(3) } })
    ).body.data;
    const [{ token_id: tokenId, expires_at: expiresAt }] = await api.sql(
      'select token_id, expires_at from tokens where id = $1',
      [id],
    );
    const state = {
      tokenId,
      kind: 'repository',
      repositoryId: api.repository.repositoryId,
      version: 1,
      status: 'issued',
      name: 'nightly',
      issuedAt: createdAt,
      expiresAt: expiresAt.toISOString(),
    };
    expect(await lastState(id)).toEqual(state);
    const { headers } = await api.call('DELETE', `${SHOP_TOKENS}/${id}`);
    const [{ text: incarnation }] = await api.sql('select incarnation as text from rev_state');
    const seq = Number(headers.get('portcullis-revocation-seq'));
    expect(await lastState(id)).toEqual({ ...state, version: 2, status: 'revoked', seq, incarnation });
    const account = (await api.call('POST', USER_TOKENS)).body;
    expect(await lastState(account.id)).toMatchObject({ kind: 'account', accountId: api.owner.accountId });
  });

  describe('of tokens that an older release stored', () => {
    const backfill = (batch: number) =>
      new StateBackfill(db, events, createLogger({ service: 'test', level: 'silent' }), batch);
    const forget = async (ids: readonly number[]): Promise<void> => {
      await db.query('delete from outbox');
      await db.query('update tokens set state_version = version');
      await db.query('update tokens set state_version = 0 where id = any($1)', [ids]);
    };
    const seqOf = async (id: number): Promise<number> =>
      (await api.sql('select revoked_seq::int as seq from tokens where id = $1', [id]))[0].seq;

    it('is told once each, as it is now, in batches, however many replicas do it', async () => {
      const ids: number[] = [];
      for (let i = 0; i < 10; i++) ids.push(await issue());
      const [revoked = 0, untouched = 0, ...rest] = ids;
      await api.call('DELETE', `${SHOP_TOKENS}/${revoked}`);
      await forget([revoked, ...rest]);
      // The API that runs beside does the same.
      for (let round = 0; round < 10; round++)
        for (const count of await Promise.all([backfill(3).fill(), backfill(3).fill()]))
          expect(count).toBeLessThanOrEqual(3);
      expect(await told(revoked)).toEqual(['token.state.v1 2 revoked']);
      expect((await lastState(revoked)).seq).toBe(await seqOf(revoked));
      for (const id of rest) expect(await told(id)).toEqual(['token.state.v1 1 issued']);
      expect(await told(untouched)).toEqual([]);
      expect(await backfill(3).fill()).toBe(0);
    });

    // A rolling upgrade: the old release revokes a token whose state was told already.
    it('is told again when such a release changes it afterwards', async () => {
      const id = await issue();
      await forget([id]);
      expect(await backfill(5).fill()).toBe(1);
      await db.query(
        'update tokens set revoked_at = now(), revoked_seq = 1, version = version + 1 where id = $1',
        [id],
      );
      expect(await backfill(5).fill()).toBe(1);
      expect(await told(id)).toEqual(['token.state.v1 1 issued', 'token.state.v1 2 revoked']);
    });

    it('is told by the running API', async () => {
      const id = await issue();
      await forget([id]);
      await eventually(async () => expect(await told(id)).toEqual(['token.state.v1 1 issued']));
    });
  });
});
