import { leaseParametersFor } from '@libs/revocation';
import { makeToken } from '@libs/token-format';
import { eventually } from '@libs/testing';
import type { RateLimits } from '../src/limits/rate-limits.config';
import type { GatewayConfig } from '../src/start';
import { ANALYSIS, GatewayRig, like, type Reply, UPLOAD } from './support/gateway-rig';

const PROXY = { address: '127.0.0.1', prefix: 32, family: 'ipv4' } as const;
const TOKENS = '/api/v3/user/tokens';
const minute = (requests: number) => ({ requests, windowMs: 60_000 });
/** Thousands of requests may take a busy machine so long that a short lease ends, and that is another answer. */
const UNHURRIED = { lease: leaseParametersFor(60_000) };

describe('rate limits', () => {
  const rigs: GatewayRig[] = [];
  /** Nobody is exempt, and this machine is a proxy: each request says where it comes from. */
  const start = async (rateLimits: Partial<RateLimits>, changes: Partial<GatewayConfig> = {}) => {
    const rig = await GatewayRig.start({
      rateLimits: { exempt: [], trustedProxies: [PROXY], ...rateLimits },
      ...changes,
    });
    rigs.push(rig);
    return rig;
  };
  afterEach(async () => {
    for (const rig of rigs.splice(0)) await rig.close();
  });
  const upload = (rig: GatewayRig, project: string, from = '192.0.2.1') =>
    rig.request(UPLOAD, { method: 'POST', project, body: '{}', headers: { 'x-forwarded-for': from } });
  const list = (rig: GatewayRig, token: string, from = '192.0.2.1') =>
    rig.request(TOKENS, { token, headers: { 'x-forwarded-for': from } });
  // Ten at a time: more can keep the one process of a slow machine so busy that it refuses some for that.
  const replies = async (count: number, send: () => Promise<Reply>): Promise<Reply[]> => {
    const found: Reply[] = [];
    while (found.length < count) {
      const some = Math.min(10, count - found.length);
      found.push(...(await Promise.all(Array.from({ length: some }, send))));
    }
    return found;
  };
  const statuses = async (count: number, send: () => Promise<Reply>): Promise<number[]> =>
    (await replies(count, send)).map(({ status }) => status);
  const refusals = async (count: number, send: () => Promise<Reply>): Promise<string[]> =>
    (await replies(count, send)).filter(({ status }) => status !== 200).map(({ text }) => text);

  describe('by default', () => {
    it('let 2,500 requests of an address pass in five minutes, and tell the 2,501st when to come again', async () => {
      const rig = await start({}, UNHURRIED);
      const token = rig.tokens.accountToken();
      const first = await list(rig, token);
      expect(first.headers.get('ratelimit-policy')).toBe('"default";q=2500;w=300');
      expect(first.headers.get('ratelimit')).toMatch(/^"default";r=2499;t=(2[67]\d|2[89]\d|300)$/);
      expect(await refusals(2_498, () => list(rig, token))).toEqual([]);
      const last = await list(rig, token);
      expect([last.status, last.headers.get('ratelimit')]).toEqual([200, like(/^"default";r=0;t=\d+$/)]);

      const refused = await list(rig, token);
      const seconds = Number(refused.headers.get('retry-after'));
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThanOrEqual(300);
      expect(refused).toMatchObject({
        status: 429,
        body: {
          error: 'TooManyRequests',
          message: `Too many requests. The address 192.0.2.1 may send 2500 requests in 300 seconds, and has sent them (rate limit "default"). Send the same request again in ${seconds} seconds.`,
          actions: [],
        },
      });
      expect(refused.headers.get('ratelimit')).toBe(`"default";r=0;t=${seconds}`);
      expect(refused.headers.get('ratelimit-policy')).toBe('"default";q=2500;w=300');
      expect(refused.headers.get('portcullis-error')).toBe('rate.limited');
      expect(await list(rig, token, '192.0.2.2')).toMatchObject({ status: 200 });
    });

    it('let 2,500 uploads of a token pass, and tell the 2,501st in the shape of v2', async () => {
      const rig = await start({}, UNHURRIED);
      const token = rig.tokens.repositoryToken();
      expect(await refusals(2_500, () => upload(rig, token))).toEqual([]);
      const refused = await upload(rig, token, '198.51.100.7');
      expect(refused).toMatchObject({
        status: 429,
        body: { error: like(/^Too many requests\. The token \w{12} may send 2500 requests in 300 seconds/) },
      });
      expect(Object.keys(refused.body as object)).toEqual(['error']);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(rig.ingestion.received).toHaveLength(2_500);
    });

    // Demos, tests and whatever else runs beside the gateway.
    it('leave this machine alone', async () => {
      const rig = await GatewayRig.start({ rateLimits: { base: minute(2) } });
      rigs.push(rig);
      const token = rig.tokens.accountToken();
      expect(new Set(await statuses(20, () => rig.request(TOKENS, { token })))).toEqual(new Set([200]));
      expect((await rig.request(TOKENS, { token })).headers.get('ratelimit')).toBeNull();
    });
  });

  it('let more pass as the window moves on', async () => {
    const rig = await start({ base: { requests: 2, windowMs: 1_000 } });
    const token = rig.tokens.accountToken();
    await statuses(2, () => list(rig, token));
    await eventually(async () => expect(await list(rig, token)).toMatchObject({ status: 429 }));
    await eventually(async () => expect(await list(rig, token)).toMatchObject({ status: 200 }));
  });

  it('answer 503 as Codacy does where the operator wants it so, with the same headers', async () => {
    const rig = await start({ base: minute(1), status: 503 });
    const [account, project] = [rig.tokens.accountToken(), rig.tokens.repositoryToken()];
    await list(rig, account);
    await upload(rig, project);
    const refused = await list(rig, account);
    expect(refused).toMatchObject({ status: 503, body: { error: 'ServiceUnavailable', actions: [] } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('ratelimit')).toMatch(/^"default";r=0;t=\d+$/);
    expect(await upload(rig, project)).toMatchObject({ status: 503, body: { error: like(/^Too many/) } });
  });

  it('never apply to the health and the version', async () => {
    const rig = await start({ base: minute(1) });
    for (const path of ['/api/v3/health', '/api/v3/version'])
      for (let n = 0; n < 5; n++) {
        const reply = await rig.request(path, { headers: { authorization: 'Bearer hello' } });
        expect([reply.status, reply.headers.get('ratelimit')]).toEqual([200, null]);
      }
  });

  it('are off where the operator says so', async () => {
    const rig = await start({ base: undefined });
    const reply = await list(rig, rig.tokens.accountToken());
    expect([reply.status, reply.headers.get('ratelimit')]).toEqual([200, null]);
  });

  describe('behind one shared address', () => {
    it('keep neither an upload token from another one’s limit, nor uploads from what the API took', async () => {
      const rig = await start({ base: minute(5) });
      const [busy, other] = [rig.tokens.repositoryToken(), rig.tokens.repositoryToken()];
      const account = rig.tokens.accountToken();
      expect(await statuses(8, () => upload(rig, busy))).toContain(429);
      expect(await statuses(8, () => list(rig, account))).toContain(429);
      // Not yet known to this gateway, and still let in.
      expect(new Set(await statuses(5, () => upload(rig, other)))).toEqual(new Set([200]));
      expect(await upload(rig, other)).toMatchObject({ status: 429 });
    });

    it('keep nobody from revoking a token', async () => {
      const rig = await start({ base: minute(3) });
      const token = rig.tokens.accountToken();
      await statuses(4, () => list(rig, token));
      expect(await list(rig, token)).toMatchObject({ status: 429 });
      const headers = { 'x-forwarded-for': '192.0.2.1' };
      const revoke = () => rig.request(`${TOKENS}/7`, { method: 'DELETE', token, headers });
      for (let n = 0; n < 3; n++) expect(await revoke()).toMatchObject({ status: 200 });
      expect(await revoke()).toMatchObject({ status: 429 });
    });

    it('let uploads count by what the operator chose', async () => {
      const rig = await start({ base: minute(3), keys: { api: 'token', upload: 'address' } });
      const [one, other] = [rig.tokens.repositoryToken(), rig.tokens.repositoryToken()];
      for (const token of [one, other, one]) expect(await upload(rig, token)).toMatchObject({ status: 200 });
      expect(await upload(rig, other)).toMatchObject({ status: 429 });
      const [first, second] = [rig.tokens.accountToken(), rig.tokens.accountToken()];
      await statuses(4, () => list(rig, first));
      expect(await list(rig, first)).toMatchObject({ status: 429 });
      expect(await list(rig, second)).toMatchObject({ status: 200 });
    });
  });

  describe('against floods of tokens that are not valid', () => {
    it.each([
      ['without a token', () => ({})],
      ['with a token that cannot exist', () => ({ project: 'hello' })],
    ])('count requests %s by their address, before anything is looked up', async (_, shown) => {
      const rig = await start({ base: minute(3) });
      const send = () =>
        rig.request(UPLOAD, { method: 'POST', ...shown(), headers: { 'x-forwarded-for': '192.0.2.1' } });
      expect(await statuses(3, send)).toEqual([404, 404, 404]);
      expect(await send()).toMatchObject({ status: 429, body: { error: like(/The address 192\.0\.2\.1/) } });
      expect(rig.tokens.introspected).toHaveLength(0);
    });

    it('ask nobody about a token from an address that has sent too many unknown ones', async () => {
      const rig = await start({ base: minute(3) });
      const [warm, cold] = [rig.tokens.repositoryToken(), rig.tokens.repositoryToken()];
      await upload(rig, warm);
      for (let n = 0; n < 3; n++) await upload(rig, makeToken('repository').token);
      const asked = rig.tokens.introspected.length;
      expect(await upload(rig, makeToken('repository').token)).toMatchObject({ status: 429 });
      expect(await upload(rig, cold)).toMatchObject({
        status: 429,
        body: { error: like(/tokens that are not valid/) },
      });
      expect(rig.tokens.introspected).toHaveLength(asked);
      // What is known needs no asking, and other addresses have done nothing.
      expect(await upload(rig, warm)).toMatchObject({ status: 200 });
      expect(await upload(rig, cold, '192.0.2.2')).toMatchObject({ status: 200 });
      expect(await upload(rig, cold)).toMatchObject({ status: 200 });
    });

    it('count one unknown token that is sent again and again', async () => {
      const rig = await start({ base: minute(3) });
      const { token } = makeToken('repository');
      const found = await statuses(10, () => upload(rig, token));
      expect(found.filter((status) => status === 404)).toHaveLength(3);
      expect(rig.tokens.introspected.length).toBeLessThanOrEqual(3);
    });
  });

  describe('by token, repository and organization', () => {
    it.each(['perToken', 'perRepository', 'perOrganization'] as const)('hold for all: %s', async (limit) => {
      const rig = await start({ base: undefined, [limit]: minute(2) });
      const [one, other] = [rig.tokens.repositoryToken(), rig.tokens.repositoryToken()];
      for (let n = 0; n < 2; n++)
        expect(await upload(rig, one, `192.0.2.${n}`)).toMatchObject({ status: 200 });
      expect(await upload(rig, one, '192.0.2.9')).toMatchObject({ status: 429 });
      expect((await upload(rig, other)).status).toBe(limit === 'perToken' ? 200 : 429);
    });

    it('are named in the reply together with the base limit, and none counts what another refuses', async () => {
      const rig = await start({ base: minute(9), perToken: minute(2), perOrganization: minute(5) });
      const token = rig.tokens.repositoryToken();
      const { headers } = await upload(rig, token);
      expect(headers.get('ratelimit-policy')).toBe(
        '"default";q=9;w=60, "token";q=2;w=60, "organization";q=5;w=60',
      );
      await upload(rig, token);
      for (let n = 0; n < 3; n++) {
        const refused = await upload(rig, token);
        expect(refused).toMatchObject({ status: 429, body: { error: like(/rate limit "token"/) } });
        expect(refused.headers.get('ratelimit')).toMatch(
          /^"default";r=7;t=\d+, "token";r=0;t=\d+, "organization";r=3;t=\d+$/,
        );
      }
    });

    it('count a good token that may not do what it asks for', async () => {
      const rig = await start({ base: undefined, perToken: minute(2) });
      const token = rig.tokens.repositoryToken('active', 'read');
      expect(await statuses(2, () => upload(rig, token))).toEqual([403, 403]);
      expect(await upload(rig, token)).toMatchObject({ status: 429 });
    });
  });

  describe('take the address', () => {
    it('of the connection, whatever X-Forwarded-For says, unless its other end is a proxy of ours', async () => {
      const rig = await start({ base: minute(2), trustedProxies: [] });
      const token = rig.tokens.accountToken();
      for (const from of ['192.0.2.1', '192.0.2.2']) await list(rig, token, from);
      expect(await list(rig, token, '192.0.2.3')).toMatchObject({
        status: 429,
        body: { message: like(/The address 127\.0\.0\.1/) },
      });
      expect(rig.tokens.standIn.last.headers['x-forwarded-for']).toBe('127.0.0.1');
    });

    it('that the proxy wrote, not one that the client wrote before it', async () => {
      const rig = await start({ base: minute(2) });
      const token = rig.tokens.accountToken();
      for (const spoofed of ['203.0.113.1', '127.0.0.1']) await list(rig, token, `${spoofed}, 192.0.2.1`);
      expect(await list(rig, token, '203.0.113.3, 192.0.2.1')).toMatchObject({ status: 429 });
      expect(rig.tokens.standIn.last.headers['x-forwarded-for']).toBe('192.0.2.1');
    });

    it('of several headers as of one list', async () => {
      const rig = await start({ base: minute(1) });
      const token = rig.tokens.accountToken();
      await list(rig, token);
      const head = [
        `GET ${TOKENS} HTTP/1.1`,
        'Host: gateway',
        `api-token: ${token}`,
        'X-Forwarded-For: 203.0.113.3',
        'X-Forwarded-For: 192.0.2.1',
      ];
      expect(await rig.raw(`${head.join('\r\n')}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 429 /);
    });

    it('of an IPv6 client with its network of 64 bits', async () => {
      const rig = await start({ base: minute(2) });
      const token = rig.tokens.accountToken();
      for (const from of ['2001:db8::1', '2001:db8::ffff:1']) await list(rig, token, from);
      expect(await list(rig, token, '2001:db8:0:0:8::')).toMatchObject({ status: 429 });
      expect(await list(rig, token, '2001:db8:0:1::1')).toMatchObject({ status: 200 });
    });
  });

  it('count reads of a public repository without a token by address', async () => {
    const rig = await start({ base: minute(2) });
    rig.tokens.isShopPublic = true;
    const send = () => rig.request(ANALYSIS, { headers: { 'x-forwarded-for': '192.0.2.1' } });
    const found = await statuses(2, send);
    expect(found).not.toContain(429);
    expect(await send()).toMatchObject({ status: 429 });
  });

  it('are measured by kinds, and no label names anybody', async () => {
    const rig = await start({ base: minute(1) });
    const token = rig.tokens.repositoryToken();
    await upload(rig, token);
    await upload(rig, token);
    await rig.request(UPLOAD, { method: 'POST', headers: { 'x-forwarded-for': '192.0.2.1' } });
    const name = 'portcullis_gateway_rate_limit_verdicts_total';
    const count = (...labels: string[]) => rig.metric(name, 'class="upload"', 'policy="default"', ...labels);
    expect(await count('key="token"', 'verdict="allowed"')).toBe(1);
    expect(await count('key="token"', 'verdict="limited"')).toBe(1);
    expect(await count('key="address"', 'verdict="allowed"')).toBe(1);
    const text = await rig.metrics();
    expect(text).not.toContain('192.0.2.1');
    expect(text).not.toContain(token.slice(4, 16));
  });
});
