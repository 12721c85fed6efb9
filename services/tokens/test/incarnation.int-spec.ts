import { eventually } from '@libs/testing';
import { pino } from 'pino';
import { DataSource } from 'typeorm';
import { ProtocolPool } from '../src/revocations/protocol-pool';
import { Receipts } from '../src/revocations/receipts';
import { changeIncarnation } from '../src/start';
import { TestEnforcer } from './support/enforcer';
import { SHOP_TOKENS, TestTokensApi, shortLease } from './support/tokens-api';

const lease = shortLease(1_500);
const OVER_MS = lease.durationMs * (1 + lease.driftRatio);

describe('a change of incarnation', () => {
  let api: TestTokensApi;
  let enforcer: TestEnforcer;
  const revoke = async (): Promise<number> => {
    const { body } = await api.call('POST', SHOP_TOKENS);
    const begun = performance.now();
    expect((await api.call('DELETE', `${SHOP_TOKENS}/${body.data.id}`)).status).toBe(204);
    return performance.now() - begun;
  };

  /** Of some tries, for one may meet a moment in which the machine is busy. */
  const atOnce = () =>
    eventually(async () => expect(await revoke()).toBeLessThan(OVER_MS / 2), { timeoutMs: 10_000 });

  beforeAll(async () => {
    api = await TestTokensApi.start({ lease });
    enforcer = await new TestEnforcer(() => api.urlOf(), lease).start();
  });
  afterAll(async () => {
    await enforcer.release();
    await api.close();
  });

  // Rows of leases that still run may be missing from a restored table.
  it('makes only time count for one lease, and enforcers begin anew', async () => {
    await revoke();
    await atOnce();
    const db = await new DataSource({ type: 'postgres', url: api.config.databaseUrl }).initialize();
    const incarnation = await changeIncarnation(db);
    await db.destroy();
    expect(await revoke()).toBeGreaterThan(OVER_MS / 2);
    await eventually(async () => {
      const [row] = await api.sql('select incarnation, acked::int from lease');
      const [{ seq }] = await api.sql('select seq::int from rev_head');
      expect(row).toEqual({ incarnation, acked: seq });
    });
    await atOnce();
  });

  // Positions of the lost log are given again: the proof of an old one says nothing of the new.
  it('keeps a proof from before it from proving a revocation after it', async () => {
    const logger = pino({ level: 'silent' });
    const pool = new ProtocolPool({ databaseUrl: api.config.databaseUrl, connections: 1, logger });
    const receipts = new Receipts(pool);
    await api.sql('insert into receipts (seq, audit_position) values (1000, 1)');
    const proof = { enforced: true, seq: 1_001, enforcers: 2, waitedMs: 9, proof: 'elapsed' } as const;
    expect(await receipts.keep(proof, 'before')).toBeUndefined();
    expect(await receipts.find(1_000)).toBeUndefined();
    const [{ text: incarnation }] = await api.sql('select incarnation as text from rev_state');
    await receipts.keep(proof, incarnation);
    expect(await receipts.find(1_000)).toMatchObject({ enforcers: 2 });
    await pool.close();
  });
});
