import { AssertionSigner, type Audience, generateSigningKey, publicPartOf } from '@libs/http';
import { type Probe, startProbe } from './probe.app';

const gatewayKey = generateSigningKey('gateway', '1');
const ingestionKey = generateSigningKey('ingestion', '1');
const gateway = new AssertionSigner(gatewayKey);
const ingestion = new AssertionSigner(ingestionKey);
const principal = { tokenId: '9hY2kQz0AbCd', kind: 'account', accountId: 7 } as const;
const REFUSED = {
  error: 'not found',
  code: 'Unauthorized',
  message: 'This address is for Portcullis itself. Send the request to the gateway.',
  actions: [],
};

describe('the guard', () => {
  let probe: Probe;
  beforeAll(async () => {
    probe = await startProbe({ trusted: { keys: [publicPartOf(gatewayKey), publicPartOf(ingestionKey)] } });
  });
  afterAll(() => probe.close());

  const get = async (path: string, headers: Record<string, string> = {}): Promise<[number, unknown]> => {
    const reply = await fetch(`${probe.url}${path}`, { headers });
    return [reply.status, await reply.json()];
  };
  const signed = async (
    signer: AssertionSigner,
    path: string,
    who: { principal?: typeof principal } = {},
    audience: Audience = 'tokens',
  ): Promise<Record<string, string>> => ({
    'portcullis-assertion': await signer.sign(audience, { method: 'GET', path, ...who }),
  });

  it('lets the gateway in for a principal and hands the principal over', async () => {
    const path = '/guarded/principal?verbose=1';
    expect(await get(path, await signed(gateway, path, { principal }))).toEqual([200, principal]);
  });

  it.each(['/guarded/principal', '/guarded/internal'])(
    'lets nobody in without an assertion: %s',
    async (path) => {
      expect(await get(path)).toEqual([401, REFUSED]);
      expect(await get(path, { 'portcullis-assertion': '' })).toEqual([401, REFUSED]);
      expect(await get(path, { 'portcullis-assertion': 'x' })).toEqual([401, REFUSED]);
    },
  );

  // A service that believed such headers would be open to whoever reaches its port.
  it('does not look at identity in any other header', async () => {
    const bare = {
      'x-account-id': '7',
      'x-forwarded-user': 'admin',
      authorization: `Bearer ${await gateway.sign('tokens', { method: 'GET', path: '/guarded/principal', principal })}`,
      'api-token': 'pca_9hY2kQz0AbCd_x',
    };
    expect(await get('/guarded/principal', bare)).toEqual([401, REFUSED]);
  });

  it('refuses an assertion for another path, query, or service', async () => {
    const path = '/guarded/principal';
    expect(await get(path, await signed(gateway, '/guarded/internal', { principal }))).toEqual([
      401,
      REFUSED,
    ]);
    expect(await get(`${path}?a=1`, await signed(gateway, path, { principal }))).toEqual([401, REFUSED]);
    expect(await get(path, await signed(gateway, path, { principal }, 'ingestion'))).toEqual([401, REFUSED]);
  });

  it('refuses two assertions in one request', async () => {
    const path = '/guarded/principal';
    const { 'portcullis-assertion': one } = await signed(gateway, path, { principal });
    expect(await get(path, { 'portcullis-assertion': `${String(one)}, ${String(one)}` })).toEqual([
      401,
      REFUSED,
    ]);
  });

  it('needs a principal where an operation is for one', async () => {
    const path = '/guarded/principal';
    expect(await get(path, await signed(gateway, path))).toEqual([401, REFUSED]);
  });

  it('lets only the issuers in that an operation names, by default the gateway', async () => {
    const path = '/guarded/internal';
    expect(await get(path, await signed(gateway, path))).toEqual([200, { issuer: 'gateway' }]);
    expect(await get(path, await signed(ingestion, path))).toEqual([200, { issuer: 'ingestion' }]);
    const publicPath = '/guarded/principal';
    expect(await get(publicPath, await signed(ingestion, publicPath, { principal }))).toEqual([401, REFUSED]);
  });

  // Forgetting the guard must not turn into serving everybody.
  it('that was forgotten leaves the handler without a principal, and the request refused', async () => {
    for (const path of ['/unguarded/principal', '/unguarded/assertion'])
      expect(await get(path, await signed(gateway, path, { principal }))).toEqual([401, REFUSED]);
  });

  it('never writes an assertion to the log', () => {
    expect(probe.lines.join('')).not.toMatch(/eyJ[\w-]{10}/);
  });
});
