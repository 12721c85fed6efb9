import { eventually } from '@libs/testing';
import { TestEnforcer } from './support/enforcer';
import { SHOP_TOKENS, TestTokensApi, call, shortLease, some } from './support/tokens-api';

/** Short enough to wait for, long enough to tell an acknowledgement from a lease that ran out. */
const lease = shortLease(2_000);
const OVER_MS = lease.durationMs * (1 + lease.driftRatio);

describe('a revocation waits until no process can accept the token any more', () => {
  let api: TestTokensApi;
  let enforcers: TestEnforcer[];
  const create = async (): Promise<number> => (await api.call('POST', SHOP_TOKENS)).body.data.id;
  const revoke = async (id: number, headers: Record<string, string> = {}) => {
    const begun = performance.now();
    const reply = await api.call('DELETE', `${SHOP_TOKENS}/${id}`, { headers });
    return {
      ...reply,
      tookMs: performance.now() - begun,
      seq: Number(reply.headers.get('portcullis-revocation-seq')),
    };
  };
  const enforcer = async (holder: string, replica = 'first'): Promise<TestEnforcer> => {
    const one = await new TestEnforcer(() => api.urlOf(replica), lease, holder).start();
    enforcers.push(one);
    return one;
  };

  beforeAll(async () => {
    api = await TestTokensApi.start({ lease });
    await api.startReplica('second');
    // A replica that has just started knows of no silent enforcer and of no restore; this revocation outwaits both.
    await revoke(await create());
  });
  beforeEach(() => {
    enforcers = [];
  });
  afterEach(() => Promise.all(enforcers.map((one) => one.release())));
  afterAll(() => api.close());

  it('and answers as soon as every enforcer has acknowledged, wherever their leases are from', async () => {
    const all = [await enforcer('gateway-1'), await enforcer('gateway-2', 'second')];
    const { status, headers, seq, tookMs } = await revoke(await create());
    expect(status).toBe(204);
    expect(headers.get('portcullis-revocation-enforcers')).toBe('2');
    for (const one of all) expect(one.applied).toBeGreaterThanOrEqual(seq);
    expect(tookMs).toBeLessThan(OVER_MS / 2);
    const [receipt] = await api.sql('select enforcers, enforced_at from receipts where seq = $1', [seq]);
    expect(receipt).toEqual({
      enforcers: 2,
      enforced_at: new Date(headers.get('portcullis-revocation-enforced-at')!),
    });
  });

  it('and is delayed by a silent enforcer until its lease is over, and not longer', async () => {
    const [, dead] = [await enforcer('gateway-1'), await enforcer('gateway-2')];
    dead.cutOff();
    const { status, tookMs } = await revoke(await create());
    expect(status).toBe(204);
    expect(dead.isFresh).toBe(false);
    // By its silence it may be known a little before a whole lease has passed since the commit.
    expect(tookMs).toBeGreaterThan(OVER_MS / 2);
    expect(tookMs).toBeLessThan(OVER_MS + 1_000);
    // Its row is still there; it delays nobody any more, and does not count.
    await api.sql('select 1');
    const next = await revoke(await create());
    expect(next.headers.get('portcullis-revocation-enforcers')).toBe('1');
    expect(next.tookMs).toBeLessThan(OVER_MS / 2);
  });

  it('and is not delayed by an enforcer that gave its lease back', async () => {
    const gone = await enforcer('gateway-3');
    await gone.release();
    const { headers, tookMs } = await revoke(await create());
    expect(Number(headers.get('portcullis-revocation-enforcers'))).toBeGreaterThanOrEqual(0);
    expect(tookMs).toBeLessThan(OVER_MS / 2);
  });

  it('of many tokens once: one wait for the highest position', async () => {
    const one = await enforcer('gateway-1');
    const ids = [await create(), await create(), await create()];
    const { status, headers } = await api.call('POST', `${SHOP_TOKENS}/delete`, { body: { ids } });
    expect(status).toBe(204);
    expect(one.applied).toBeGreaterThanOrEqual(Number(headers.get('portcullis-revocation-seq')));
    const tombstones = await api.sql('select token_id from tokens where id = any($1)', [ids]);
    for (const { token_id: tokenId } of tombstones) expect(one.denies(`token:${tokenId}`)).toBe(true);
  });

  describe('and with Prefer: wait=N', () => {
    it('answers 202 with where it stands when that is too short; the status becomes enforced by itself', async () => {
      const dead = await enforcer('gateway-1');
      dead.cutOff();
      const id = await create();
      const { status, headers, body, seq, tookMs } = await revoke(id, { prefer: 'respond-async, wait=0' });
      expect(status).toBe(202);
      expect(tookMs).toBeLessThan(OVER_MS / 2);
      expect(headers.get('preference-applied')).toBe('wait=0');
      expect(headers.get('location')).toBe(`/api/v3/revocations/${seq}`);
      expect(body).toEqual({ data: { seq, state: 'pending' } });
      const [{ revoked }] = await api.sql(
        'select revoked_at is not null as revoked from tokens where id = $1',
        [id],
      );
      expect(revoked).toBe(true);

      const location = headers.get('location')!;
      expect((await api.call('GET', location)).body.data).toEqual({ seq, state: 'pending' });
      const { data } = await eventually(async () => {
        const reply = await api.call('GET', location);
        expect(reply.body.data.state).toBe('enforced');
        return reply.body;
      });
      expect(data).toMatchObject({ seq, enforcedAt: some(String), enforcers: some(Number) });
      expect(dead.isFresh).toBe(false);
    });

    it('answers 204 as always when the proof comes in time', async () => {
      await enforcer('gateway-1');
      const { status, headers } = await revoke(await create(), { prefer: 'wait=5' });
      expect(status).toBe(204);
      expect(headers.get('preference-applied')).toBe('wait=5');
    });

    it('shows where it stands only to who could have revoked the token', async () => {
      const { seq } = await revoke(await create());
      const path = `/api/v3/revocations/${seq}`;
      const { tokenId, kind, accountId } = api.owner;
      const byAccountAlone = { tokenId, kind, accountId };
      const ofRepository = { tokenId, kind: 'repository', repository: api.repository } as const;
      expect((await api.call('GET', path, { as: byAccountAlone })).status).toBe(200);
      expect((await api.call('GET', path, { as: { ...api.owner, accountId: 9_999 } })).status).toBe(404);
      expect((await api.call('GET', path, { as: ofRepository })).status).toBe(401);
      for (const none of ['0', 'x', '99999999']) {
        const reply = await api.call('GET', `/api/v3/revocations/${none}`);
        expect(reply.status).toBe(404);
      }
    });

    // The process that promised to finish the proof may be gone.
    it('is proven by another replica when that is asked', async () => {
      const dead = await enforcer('gateway-1');
      dead.cutOff();
      const { seq } = await revoke(await create(), { prefer: 'wait=0' });
      await eventually(async () => {
        const reply = await call(api.urlOf('second'), 'GET', `/api/v3/revocations/${seq}`, { as: api.owner });
        expect(reply.body.data.state).toBe('enforced');
      });
    });
  });

  it('also when the client has left: the revocation stands and its proof is kept', async () => {
    const dead = await enforcer('gateway-1');
    dead.cutOff();
    const id = await create();
    const leaving = new AbortController();
    const left = api.call('DELETE', `${SHOP_TOKENS}/${id}`, { signal: leaving.signal });
    const [{ seq }] = await eventually(async () => {
      const rows = await api.sql(
        'select revoked_seq::int as seq from tokens where id = $1 and revoked_at is not null',
        [id],
      );
      expect(rows).toHaveLength(1);
      return rows;
    });
    leaving.abort();
    await expect(left).rejects.toThrow();
    await eventually(async () => {
      const kept = await api.sql('select 1 from receipts where seq = $1 and enforced_at is not null', [seq]);
      expect(kept).toHaveLength(1);
    });
  });

  it('and says 503 with Retry-After when its process stops first; sent again elsewhere it is proven', async () => {
    const dead = await enforcer('gateway-1');
    dead.cutOff();
    const url = await api.startReplica('third');
    const path = `${SHOP_TOKENS}/${await create()}`;
    const [{ seq: before }] = await api.sql('select seq::int from rev_head');
    const waiting = call(url, 'DELETE', path, { as: api.owner });
    await eventually(async () => {
      const [{ seq }] = await api.sql('select seq::int from rev_head');
      expect(seq).toBe(before + 1);
    });
    await api.stop('third');
    const { status, headers, body } = await waiting;
    expect(status).toBe(503);
    expect(headers.get('retry-after')).toBe('1');
    expect(body.message).toContain('is revoked');
    const again = await call(api.urlOf(), 'DELETE', path, { as: api.owner });
    expect(again.status).toBe(204);
    expect(again.headers.get('portcullis-revocation-seq')).toBe(String(before + 1));
  });
});
