import { type TokenState, tokenState } from '@libs/contracts';
import { type EventEnvelope, NotYet } from '@libs/event-bus';
import { laneOf } from '@libs/outbox';
import { pino } from 'pino';
import { ProtocolPool } from '../src/revocations/protocol-pool';
import { LOOK, StateGuard, TELL_AGAIN } from '../src/tokens/state-guard';
import { SHOP_TOKENS, TestTokensApi } from './support/tokens-api';

const MINUTE_MS = 60_000;
const UNKNOWN = 'ZZZZZZZZZZZZ';

// The API does not run: it would tell again at once what it is asked to.
describe('a state that is read back from Kafka', () => {
  let api: TestTokensApi;
  let pool: ProtocolPool;
  let tokenId: string;
  let value: string;
  let guard: StateGuard;
  let now = 0;
  const said: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => said.push(line) });

  beforeAll(async () => {
    api = await TestTokensApi.start();
    const { id, token } = (await api.call('POST', SHOP_TOKENS)).body.data;
    value = token;
    [{ token_id: tokenId }] = await api.sql('select token_id from tokens where id = $1', [id]);
    await api.stop();
    await api.sql('delete from outbox');
    pool = new ProtocolPool({ databaseUrl: api.config.databaseUrl, connections: 2, logger });
  });
  beforeEach(() => {
    guard = new StateGuard(pool, { now: () => now }, logger);
    said.splice(0);
  });
  afterAll(async () => {
    await pool.close();
    await api.close();
  });

  const isAt = (version: number, stateVersion: number) =>
    api.sql('update tokens set version = $1, state_version = $2', [version, stateVersion]);
  const envelope = (key: string): EventEnvelope => {
    const { topic, type } = tokenState;
    return { id: 'one', topic, type, key, time: '2026-01-01T00:00:00.000Z' };
  };
  const read = (version: number, key = tokenId): Promise<void> => {
    const issuedAt = '2026-01-01T00:00:00.000Z';
    const state: TokenState = {
      tokenId: key,
      kind: 'account',
      accountId: 7,
      version,
      status: 'issued',
      issuedAt,
    };
    return guard.consumer.handle(state, envelope(key));
  };
  const stateVersion = async (): Promise<number> =>
    (await api.sql('select state_version as version from tokens'))[0].version;

  it('has the newest told again when it is older than the token', async () => {
    await isAt(3, 3);
    await read(2);
    expect(await stateVersion()).toBe(2);
    expect(guard.toldAgain).toBe(1);
  });

  it('changes nothing when it is as new as the token, or newer, as before a restore', async () => {
    await isAt(2, 2);
    await read(2);
    await read(9);
    expect(await stateVersion()).toBe(2);
    expect(guard.toldAgain).toBe(0);
  });

  it('changes nothing when the newest is to be told already', async () => {
    await isAt(3, 1);
    await read(2);
    expect(await stateVersion()).toBe(1);
    expect(guard.toldAgain).toBe(0);
  });

  it('changes nothing when its token is not in this database', async () => {
    await isAt(2, 2);
    await read(1, UNKNOWN);
    await guard.consumer.handleTombstone?.(envelope(UNKNOWN));
    expect(await stateVersion()).toBe(2);
    expect(guard.toldAgain).toBe(0);
  });

  it('has the newest told again when it is a tombstone of a token that there is', async () => {
    await isAt(1, 1);
    await guard.consumer.handleTombstone?.(envelope(tokenId));
    expect(await stateVersion()).toBe(0);
  });

  // A relay marks what it has sent afterwards: what seems to wait may be in Kafka already, before the older one.
  it('is delivered again while a newer one is on its way, and judged when that is there', async () => {
    await isAt(3, 3);
    const { topic, type } = tokenState;
    await api.sql(
      `insert into outbox (id, topic, type, key, payload, lane)
       select gen_random_uuid(), $1, $2, $3, jsonb_build_object('version', version), $4
       from generate_series(2, 3) as versions(version)`,
      [topic, type, tokenId, laneOf(tokenId)],
    );
    await expect(read(2)).rejects.toThrow(NotYet);
    await api.sql('update outbox set published_at = now()');
    await expect(read(2)).rejects.toThrow(NotYet);
    expect(await stateVersion()).toBe(3);
    await api.sql(`update outbox set published_at = now() - interval '3 seconds'`);
    await read(2);
    expect(await stateVersion()).toBe(2);
  });

  it('has nothing to wait for when what is on its way is as old as it is', async () => {
    await isAt(3, 3);
    await api.sql('update outbox set published_at = null');
    await api.sql(`delete from outbox where (payload->>'version')::int > 2`);
    await read(2);
    expect(await stateVersion()).toBe(2);
    await api.sql('delete from outbox');
  });

  it('is compared by indexes, however long the outbox is', async () => {
    await api.sql(
      `insert into outbox (id, topic, type, key, payload, lane, published_at)
       select gen_random_uuid(), $1, 'any', n, '{"version":1}', n % 8, now() - n * interval '1 second'
       from generate_series(1, 5000) as n`,
      [tokenState.topic],
    );
    await api.sql('analyze outbox');
    const client = await api.pool.connect();
    try {
      // An index that cannot be used is not used even then.
      await client.query('begin; set local enable_seqscan = off');
      const plans = [
        await client.query(`explain ${LOOK}`, [tokenId, 1, 0, tokenState.topic]),
        await client.query(`explain ${TELL_AGAIN}`, [tokenId, 1]),
      ].map(({ rows }) => JSON.stringify(rows));
      for (const plan of plans) {
        expect(plan).toContain('tokens_token_id_key');
        expect(plan).not.toContain('Seq Scan');
      }
      expect(plans[0]).toMatch(/outbox_unpublished .*Index Cond: \(\(?lane = /);
      expect(plans[0]).toMatch(/outbox_published .*Index Cond: \(published_at > /);
      await client.query('rollback');
    } finally {
      client.release();
    }
    await api.sql('delete from outbox');
  });

  it('neither waits for a revocation that is under way nor loses it', async () => {
    await isAt(1, 1);
    const revocation = await api.pool.connect();
    try {
      await revocation.query('begin');
      await revocation.query('update tokens set version = 2, state_version = 2');
      await read(1);
      await revocation.query('commit');
    } finally {
      revocation.release();
    }
    expect(await stateVersion()).toBe(2);
  });

  it('waits for the backfill that has the token and judges what that has left', async () => {
    await isAt(2, 2);
    const backfill = await api.pool.connect();
    let reading: Promise<void>;
    try {
      await backfill.query('begin');
      await backfill.query('select from tokens for update');
      reading = read(1);
      await backfill.query('update tokens set version = 3, state_version = 3');
      await backfill.query('commit');
    } finally {
      backfill.release();
    }
    await reading;
    expect(await stateVersion()).toBe(1);
  });

  it('is warned of at most once a minute, with the id of the token and nothing that is secret', async () => {
    const warnings = (): string[] => said.filter((line) => line.includes('"level":40'));
    for (let n = 0; n < 3; n += 1) {
      await isAt(2, 2);
      await read(1);
    }
    expect(said).toHaveLength(3);
    expect(warnings()).toHaveLength(1);
    now += MINUTE_MS;
    await isAt(2, 2);
    await read(1);
    expect(warnings()).toHaveLength(2);
    expect(warnings()[1]).toContain(tokenId);
    for (const line of said) expect(line).not.toContain(value.slice(-20));
  });
});
