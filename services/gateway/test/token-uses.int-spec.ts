import { eventually } from '@libs/testing';
import { makeToken, parseToken } from '@libs/token-format';
import { defaultGatewayLimits } from '../src/start';
import { ANALYSIS, GatewayRig, UPLOAD, V3_SHOP } from './support/gateway-rig';

const idOf = (token: string): string => parseToken(token)?.tokenId ?? '';
const USER = '/api/v3/user';

describe('the uses of tokens that a gateway tells of', () => {
  let rig: GatewayRig;
  const start = async (tokenUsesMs: number, rest: Parameters<typeof GatewayRig.start>[0] = {}) => {
    rig = await GatewayRig.start({ limits: { ...defaultGatewayLimits, tokenUsesMs }, ...rest });
  };
  afterEach(() => rig.close());
  const told = (): string[] => rig.tokens.toldUses.map(({ tokenId }) => tokenId);

  it('are those of tokens that were let in, whatever their kind, when they were', async () => {
    await start(100);
    const [account, project] = [rig.tokens.accountToken(), rig.tokens.repositoryToken()];
    const before = Date.now();
    await rig.request(USER, { token: account });
    await rig.request(UPLOAD, { method: 'POST', project, body: '{}' });
    await eventually(() => {
      expect(told().sort()).toEqual([idOf(account), idOf(project)].sort());
    });
    for (const { lastUsedAtMs } of rig.tokens.toldUses) {
      expect(lastUsedAtMs).toBeGreaterThanOrEqual(before);
      expect(lastUsedAtMs).toBeLessThanOrEqual(Date.now());
    }
    expect(await rig.metric('portcullis_gateway_token_use_reports_total', 'outcome="done"')).toBeGreaterThan(
      0,
    );
  });

  // A use that nobody made would hide that a token is not needed any more.
  it('are none of a token that was refused, that may not do this, or that has asked too often', async () => {
    await start(60_000, { rateLimits: { perToken: { requests: 1, windowMs: 60_000 } } });
    const { tokens } = rig;
    const [revoked, expired, roleless] = [
      tokens.accountToken(),
      tokens.accountToken(),
      tokens.accountToken(),
    ];
    tokens.endUnheard(revoked, 'revoked');
    tokens.endUnheard(expired, 'expired');
    for (const token of [revoked, expired, makeToken('account').token])
      expect(await rig.request(USER, { token })).toMatchObject({ status: 401 });
    expect(await rig.request(`${V3_SHOP}/tokens`, { token: roleless })).toMatchObject({ status: 404 });
    const reader = tokens.accountToken({ 'gh/acme/shop': 'read' });
    expect(await rig.request(`${V3_SHOP}/tokens`, { token: reader })).toMatchObject({ status: 403 });
    expect(await rig.request(USER, { token: tokens.repositoryToken() })).toMatchObject({ status: 401 });
    const often = tokens.accountToken();
    expect(await rig.request(USER, { token: often })).toMatchObject({ status: 200 });
    const until = Date.now();
    // The clock of a use is read after this.
    await new Promise((resolve) => setTimeout(resolve, 2));
    expect(await rig.request(USER, { token: often })).toMatchObject({ status: 429 });
    await rig.gateway.close();
    expect(told()).toEqual([idOf(often)]);
    expect(rig.tokens.toldUses[0]?.lastUsedAtMs).toBeLessThanOrEqual(until);
  });

  it('are none where nobody shows a token', async () => {
    await start(60_000);
    rig.tokens.isShopPublic = true;
    expect(await rig.request(`${ANALYSIS}/pull-requests`)).toMatchObject({ status: 200 });
    await rig.gateway.close();
    expect(told()).toEqual([]);
  });

  it('are told before it has stopped, and of a tokens API that is away it does not wait for long', async () => {
    await start(60_000);
    const token = rig.tokens.accountToken();
    await rig.request(USER, { token });
    await rig.gateway.close();
    expect(told()).toEqual([idOf(token)]);
    await rig.close();

    await start(60_000);
    await rig.request(USER, { token: rig.tokens.accountToken() });
    rig.tokens.isWorking = false;
    await rig.gateway.close();
    expect(told()).toEqual([]);
  });

  it('hold up no request while the tokens API is in trouble', async () => {
    await start(100);
    const token = rig.tokens.accountToken();
    await rig.request(USER, { token });
    await eventually(() => expect(told()).toContain(idOf(token)));
    rig.tokens.isWorking = false;
    expect(await rig.request(USER, { token })).toMatchObject({ status: 200 });
    await eventually(async () => {
      expect(
        await rig.metric('portcullis_gateway_token_use_reports_total', 'outcome="failed"'),
      ).toBeGreaterThan(0);
    });
    // Not while it is on its way.
    await eventually(async () => {
      expect(await rig.metric('portcullis_gateway_token_uses_untold')).toBe(1);
    });
    const before = told().length;
    rig.tokens.isWorking = true;
    await eventually(() => expect(told().slice(before)).toContain(idOf(token)));
  });
});
