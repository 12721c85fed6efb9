import { TestEnforcer } from './support/enforcer';
import { call, SHOP_TOKENS, shortLease, TestTokensApi } from './support/tokens-api';

const SHORT = shortLease(600);
const LONG = shortLease(3_000);

/** LEASE_MS is to be the same everywhere. Where it is not, and while it is being changed, an answer must not become a lie. */
describe('processes that were told different lengths of the lease', () => {
  let api: TestTokensApi;
  let enforcer: TestEnforcer | undefined;
  const revoke = async (replica?: string): Promise<void> => {
    const url = api.urlOf(replica);
    const { id } = (await api.call('POST', SHOP_TOKENS)).body.data;
    const { status } = await call(url, 'DELETE', `${SHOP_TOKENS}/${id}`, { as: api.owner });
    expect(status).toBe(204);
  };

  beforeEach(async () => {
    api = await TestTokensApi.start({ lease: SHORT });
    // From here on the replica has watched the lease table for a lease, and time is not its only proof.
    await revoke();
  });
  afterEach(async () => {
    await enforcer?.release();
    await api.close();
  });

  it('an enforcer with a longer one than its server does not use it for longer than the server grants', async () => {
    enforcer = await new TestEnforcer(() => api.urlOf(), { ...LONG, pollMs: SHORT.pollMs }).start();
    enforcer.cutOff();
    await revoke();
    expect(enforcer.isFresh).toBe(false);
  });

  it('a revocation waits for the lease that another server has granted, also when its own are shorter', async () => {
    await api.startReplica('long', { lease: LONG });
    enforcer = await new TestEnforcer(() => api.urlOf('long'), LONG).start();
    enforcer.cutOff();
    await revoke('first');
    expect(enforcer.isFresh).toBe(false);
  });

  it('the longest is remembered when its server is gone: its leases may outlive it', async () => {
    await api.startReplica('long', { lease: LONG });
    enforcer = await new TestEnforcer(() => api.urlOf('long'), LONG).start();
    enforcer.cutOff();
    await api.stop('long');
    await revoke('first');
    expect(enforcer.isFresh).toBe(false);
  });
});
