import { INTERNAL_PATHS, renewLeaseReply } from '@libs/contracts';
import { defaultLeaseParameters } from '@libs/revocation';
import { call, SHOP_TOKENS, TestTokensApi } from './support/tokens-api';

describe('the lease poll', () => {
  let api: TestTokensApi;
  const lease = { ...defaultLeaseParameters, durationMs: 300, pollMs: 120_000 };
  const renew = async (body: unknown, replica = 'first') =>
    call(api.urlOf(replica), 'POST', INTERNAL_PATHS.renewLease, { body });
  const first = { holder: 'gateway-1', epoch: 'one', applied: null, incarnation: null };

  beforeAll(async () => {
    api = await TestTokensApi.start({ lease });
    await api.startReplica('second');
  });
  afterAll(() => api.close());

  it('answers a first call at once, with where to begin', async () => {
    const reply = await renew(first);
    expect(reply.status).toBe(200);
    expect(renewLeaseReply.parse(reply.body)).toMatchObject({ floor: 0, complete: true });
  });

  it('is held until something is revoked through any replica, and then carries it', async () => {
    const { incarnation, head } = renewLeaseReply.parse((await renew(first)).body);
    const { body: made } = await api.call('POST', SHOP_TOKENS);
    const held = renew({ ...first, applied: head, incarnation }, 'second');
    const begun = performance.now();
    void api.call('DELETE', `${SHOP_TOKENS}/${made.data.id}`);
    const { rows } = renewLeaseReply.parse((await held).body);
    expect(performance.now() - begun).toBeLessThan(lease.pollMs / 2);
    const [{ token_id: tokenId }] = await api.sql('select token_id from tokens where id = $1', [
      made.data.id,
    ]);
    expect(rows).toEqual([{ seq: head + 1, subject: `token:${tokenId}` }]);
  });

  it('ends at once when the process stops', async () => {
    const url = await api.startReplica('stopping');
    const { incarnation, head } = renewLeaseReply.parse((await renew(first)).body);
    const request = { ...first, holder: 'gateway-2', applied: head, incarnation };
    const held = call(url, 'POST', INTERNAL_PATHS.renewLease, { body: request, once: true });
    // Its beat is there, so it is being held.
    for (let seen = 0; seen === 0;)
      seen = (await api.sql(`select 1 from lease where holder = 'gateway-2'`)).length;
    const begun = performance.now();
    await api.stop('stopping');
    const { status, headers } = await held;
    expect(performance.now() - begun).toBeLessThan(lease.pollMs / 2);
    expect({ status, retryAfter: headers.get('retry-after') }).toEqual({ status: 503, retryAfter: '1' });
  });

  it('is released with a row that is gone', async () => {
    await renew({ ...first, holder: 'leaving' });
    const lease = { holder: 'leaving', epoch: 'one' };
    const { status } = await call(api.urlOf(), 'POST', INTERNAL_PATHS.releaseLease, {
      body: lease,
      issuer: 'ingestion',
    });
    expect(status).toBe(204);
    expect(await api.sql(`select 1 from lease where holder = 'leaving'`)).toEqual([]);
  });

  it.each([
    ['nothing', undefined],
    ['no holder', { epoch: 'x', applied: null, incarnation: null }],
    ['a negative position', { ...first, applied: -1 }],
  ])('refuses a request with %s', async (_, body) => {
    expect((await renew(body)).status).toBe(400);
  });
});
