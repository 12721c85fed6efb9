import { eventually } from '@libs/testing';
import { TestEnforcer } from './support/enforcer';
import { proofsOf } from './support/proofs';
import { SHOP_TOKENS, TestTokensApi, call, shortLease, some } from './support/tokens-api';

/** Short enough to wait for. On a machine that stalls for so long a lease may run out before it is acknowledged: then it is asked again. */
const lease = shortLease(2_000);
/** For what can be seen only while the lease of a silent enforcer lasts. */
const WHILE_FRESH = { timeoutMs: 30_000 };

describe('a revocation waits until no process can accept the token any more', () => {
  let api: TestTokensApi;
  let enforcers: TestEnforcer[];
  const create = async (): Promise<number> => (await api.call('POST', SHOP_TOKENS)).body.data.id;
  const revoke = async (id: number, headers: Record<string, string> = {}) => {
    const reply = await api.call('DELETE', `${SHOP_TOKENS}/${id}`, { headers });
    return { ...reply, seq: Number(reply.headers.get('portcullis-revocation-seq')) };
  };
  /** Its answer, and what it had waited for. */
  const revokeOne = async () => {
    const id = await create();
    const { result, proofs } = await proofsOf(api.managementUrl, () => revoke(id));
    return { ...result, proofs };
  };
  const committedSeqOf = (id: number): Promise<number> =>
    eventually(async () => {
      const rows = await api.sql(
        'select revoked_seq::int as seq from tokens where id = $1 and revoked_at is not null',
        [id],
      );
      expect(rows).toHaveLength(1);
      return rows[0].seq;
    });
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
    const { headers, seq } = await eventually(async () => {
      const reply = await revokeOne();
      for (const one of all) expect(one.applied).toBeGreaterThanOrEqual(reply.seq);
      expect([reply.status, reply.proofs]).toEqual([204, ['acknowledged']]);
      return reply;
    });
    expect(headers.get('portcullis-revocation-enforcers')).toBe('2');
    const [receipt] = await api.sql('select enforcers, enforced_at from receipts where seq = $1', [seq]);
    expect(receipt).toEqual({
      enforcers: 2,
      enforced_at: new Date(headers.get('portcullis-revocation-enforced-at')!),
    });
  });

  it('and is delayed by a silent enforcer until its lease is over, and not longer', async () => {
    const [, dead] = [await enforcer('gateway-1'), await enforcer('gateway-2')];
    dead.cutOff();
    const { status, proofs } = await revokeOne();
    expect([status, dead.isFresh]).toEqual([204, false]);
    expect(['silent', 'elapsed']).toContain(proofs.join());
    // Its row is still there; it delays nobody for a lease any more, and does not count.
    const next = await eventually(async () => {
      const reply = await revokeOne();
      expect(reply.proofs).toEqual(['silent']);
      return reply;
    });
    expect(next.headers.get('portcullis-revocation-enforcers')).toBe('1');
  });

  it('and is not delayed by an enforcer that gave its lease back', async () => {
    const gone = await enforcer('gateway-3');
    await gone.release();
    const { headers } = await eventually(async () => {
      const reply = await revokeOne();
      expect(reply.proofs).toEqual(['acknowledged']);
      return reply;
    });
    expect(headers.get('portcullis-revocation-enforcers')).toBe('0');
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
      const { dead, id, location, status, headers, body, seq } = await eventually(async () => {
        const silent = await enforcer('gateway-1');
        const token = await create();
        silent.cutOff();
        const reply = await revoke(token, { prefer: 'respond-async, wait=0' });
        const at = reply.headers.get('location')!;
        const shown = await api.call('GET', at);
        // Its lease was not over yet when both had been answered.
        expect(silent.isFresh).toBe(true);
        expect(shown.body.data).toEqual({ seq: reply.seq, state: 'pending', enforcedBy: some(String) });
        return { ...reply, dead: silent, id: token, location: at };
      }, WHILE_FRESH);
      expect(status).toBe(202);
      expect(headers.get('preference-applied')).toBe('wait=0');
      expect(location).toBe(`/api/v3/revocations/${seq}`);
      expect(body).toEqual({ data: { seq, state: 'pending', enforcedBy: some(String) } });
      const [{ revoked }] = await api.sql(
        'select revoked_at is not null as revoked from tokens where id = $1',
        [id],
      );
      expect(revoked).toBe(true);

      const { data } = await eventually(async () => {
        const reply = await api.call('GET', location);
        expect(reply.body.data.state).toBe('enforced');
        return reply.body;
      });
      expect(data).toMatchObject({ seq, enforcedAt: some(String), enforcers: some(Number) });
      expect(data).not.toHaveProperty('enforcedBy');
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
    const seq = await eventually(async () => {
      const id = await create();
      const dead = await enforcer('gateway-1');
      dead.cutOff();
      const leaving = new AbortController();
      const left = api.call('DELETE', `${SHOP_TOKENS}/${id}`, { signal: leaving.signal });
      const committed = await committedSeqOf(id);
      leaving.abort();
      await expect(left).rejects.toThrow();
      return committed;
    }, WHILE_FRESH);
    await eventually(async () => {
      const kept = await api.sql('select 1 from receipts where seq = $1 and enforced_at is not null', [seq]);
      expect(kept).toHaveLength(1);
    });
  });

  it('and says 503 with Retry-After when its process stops first; sent again elsewhere it is proven', async () => {
    const { path, seq, headers, body } = await eventually(async () => {
      const url = await api.startReplica('third');
      const id = await create();
      const dead = await enforcer('gateway-1');
      dead.cutOff();
      const waiting = call(url, 'DELETE', `${SHOP_TOKENS}/${id}`, { as: api.owner, once: true });
      const committed = await committedSeqOf(id);
      await api.stop('third');
      const reply = await waiting;
      expect(reply.status).toBe(503);
      return { ...reply, path: `${SHOP_TOKENS}/${id}`, seq: committed };
    }, WHILE_FRESH);
    expect(headers.get('retry-after')).toBe('1');
    expect(body.message).toContain('is revoked');
    const again = await call(api.urlOf(), 'DELETE', path, { as: api.owner });
    expect(again.status).toBe(204);
    expect(again.headers.get('portcullis-revocation-seq')).toBe(String(seq));
  });
});
