import { setTimeout as delay } from 'node:timers/promises';
import { GatewayRig, like, V3_SHOP } from './support/gateway-rig';

const TOKENS = '/api/v3/user/tokens';
const MANY = 40;

describe('a gateway whose event loop stays behind', () => {
  let rig: GatewayRig;
  let token: string;
  beforeAll(async () => {
    rig = await GatewayRig.start();
    token = rig.tokens.accountToken({ 'gh/acme/shop': 'write' });
  });
  afterAll(() => rig.close());

  const fallBehind = async (turns: number): Promise<void> => {
    for (let n = 0; n < turns; n += 1) {
      const until = performance.now() + 320;
      while (performance.now() < until);
      await delay(1);
    }
  };
  const statusesOf = async (method: string, path: string): Promise<Set<number>> => {
    const replies = await Promise.all(
      Array.from({ length: MANY }, () => rig.request(path, { method, token })),
    );
    for (const { status, headers, body } of replies)
      if (status === 503) {
        expect(headers.get('retry-after')).toBe('1');
        expect(body).toMatchObject({ message: like(/busy/) });
      }
    return new Set(replies.map(({ status }) => status));
  };

  it('refuses some of the requests at their head, but no revocation, and none once it has caught up', async () => {
    expect(await statusesOf('GET', `${V3_SHOP}/coverage/status`)).toEqual(new Set([200]));
    await fallBehind(10);
    expect(await statusesOf('DELETE', `${TOKENS}/7`)).toEqual(new Set([200]));
    // The revocations may have taken long enough for it to catch up.
    await fallBehind(10);
    expect(await statusesOf('GET', `${V3_SHOP}/coverage/status`)).toContain(503);
    while ((await rig.metric('portcullis_gateway_refused_ratio')) > 0) await delay(50);
    expect(await statusesOf('GET', `${V3_SHOP}/coverage/status`)).toEqual(new Set([200]));
  });
});
