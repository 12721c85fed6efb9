import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultLeaseParameters, leaseParametersFor } from '@libs/revocation';
import { describeWith, eventually } from '@libs/testing';
import { type GatewayConfig } from '../src/start';
import { ANALYSIS, anyText, GatewayRig, macKey, SHA, UPLOAD } from './support/gateway-rig';
import { json } from './support/stand-in';

describe('the gateway in trouble', () => {
  const rigs: GatewayRig[] = [];
  const start = async (changes: Partial<GatewayConfig> = {}): Promise<GatewayRig> => {
    const rig = await GatewayRig.start(changes);
    rigs.push(rig);
    return rig;
  };
  afterEach(async () => {
    for (const rig of rigs.splice(0)) await rig.close();
  });
  const upload = (rig: GatewayRig, project: string) =>
    rig.request(UPLOAD, { method: 'POST', project, body: '{}' });
  const short = { ...defaultLeaseParameters, durationMs: 700, pollMs: 200 };

  it('refuses a revoked token as soon as its log row is applied, hot as it may be', async () => {
    const rig = await start();
    const [one, other] = [rig.tokens.repositoryToken(), rig.tokens.repositoryToken()];
    for (const token of [one, other, one, other])
      expect(await upload(rig, token)).toMatchObject({ status: 200 });
    rig.tokens.revoke(one);
    await rig.applied();
    expect(await upload(rig, one)).toMatchObject({ status: 404, body: { error: 'not found' } });
    expect(await rig.request(ANALYSIS, { project: one })).toMatchObject({ status: 401 });
    expect(await upload(rig, other)).toMatchObject({ status: 200 });
  });

  // The log says of both only that they are gone.
  it('tells a token that has expired from one that was revoked', async () => {
    const rig = await start();
    const [expired, revoked] = [rig.tokens.repositoryToken(), rig.tokens.repositoryToken()];
    for (const token of [expired, revoked]) await upload(rig, token);
    rig.tokens.expire(expired);
    rig.tokens.revoke(revoked);
    await rig.applied();
    const asked = rig.tokens.introspected.length;
    for (let n = 0; n < 3; n++) {
      expect(await upload(rig, expired)).toMatchObject({ status: 401, body: { error: 'token expired' } });
      expect(await upload(rig, revoked)).toMatchObject({ status: 404, body: { error: 'not found' } });
    }
    expect(rig.tokens.introspected.length).toBe(asked + 2);
  });

  it('asks again about an account whose roles changed', async () => {
    const rig = await start();
    const token = rig.tokens.accountToken({ 'gh/acme/shop': 'read' });
    await rig.request(ANALYSIS, { token });
    await rig.request(ANALYSIS, { token });
    expect(rig.tokens.introspected).toHaveLength(1);
    rig.tokens.append('change:7');
    await rig.applied();
    expect(await rig.request(ANALYSIS, { token })).toMatchObject({ status: 200 });
    expect(rig.tokens.introspected).toHaveLength(2);
  });

  it('ends what a revoked token still has under way, and not the request that revokes it', async () => {
    const rig = await start();
    const project = rig.tokens.repositoryToken();
    const token = rig.tokens.accountToken();
    const held: (() => void)[] = [];
    rig.ingestion.answerAtOnce = (request) => request.resume();
    rig.tokens.standIn.answer = (_request, response) =>
      held.push(() => json(response, 200, { success: 'done' }));
    const uploading = upload(rig, project);
    const revoking = rig.request('/api/v3/user/tokens/1', { method: 'DELETE', token });
    const listing = rig.request('/api/v3/user/tokens', { token });
    await eventually(() => expect(held).toHaveLength(2));
    await eventually(() => expect(rig.ingestion.received).toHaveLength(1));
    rig.tokens.revoke(project);
    expect(await uploading).toMatchObject({ status: 404, body: { error: 'not found' } });
    rig.tokens.revoke(token);
    expect(await listing).toMatchObject({ status: 401 });
    for (const release of held) release();
    expect(await revoking).toMatchObject({ status: 200, body: { success: 'done' } });
  });

  // The row of the log that ends the call looks the same for both.
  it('tells a call that is under way that its token has expired, and not that it is unknown', async () => {
    const rig = await start();
    const token = rig.tokens.repositoryToken();
    rig.ingestion.answerAtOnce = (request) => request.resume();
    const uploading = upload(rig, token);
    await eventually(() => expect(rig.ingestion.received).toHaveLength(1));
    rig.tokens.expire(token);
    expect(await uploading).toMatchObject({ status: 401, body: { error: 'token expired' } });
  });

  it('tells the two apart also where ingestion was the first to hear that the token is gone', async () => {
    const rig = await start();
    const [expired, revoked] = [rig.tokens.repositoryToken(), rig.tokens.repositoryToken()];
    for (const token of [expired, revoked]) expect(await upload(rig, token)).toMatchObject({ status: 200 });
    rig.tokens.endUnheard(expired, 'expired');
    rig.tokens.endUnheard(revoked, 'revoked');
    rig.ingestion.answer = (_request, response) => {
      response.setHeader('portcullis-error', 'token.revoked');
      json(response, 404, { error: 'not found' });
    };
    expect(await upload(rig, expired)).toMatchObject({ status: 401, body: { error: 'token expired' } });
    expect(await upload(rig, revoked)).toMatchObject({ status: 404, body: { error: 'not found' } });
  });

  it('serves known tokens without the tokens service until the lease ends, then says 503 and never 401 or 404', async () => {
    // Long enough that a slow machine can send a request within it.
    const rig = await start({ lease: leaseParametersFor(4_000) });
    const [known, unknown] = [rig.tokens.repositoryToken(), rig.tokens.repositoryToken()];
    expect(await upload(rig, known)).toMatchObject({ status: 200 });
    rig.tokens.isWorking = false;
    expect(await upload(rig, known)).toMatchObject({ status: 200 });
    const refused = await upload(rig, unknown);
    expect(refused).toMatchObject({ status: 503, body: { error: anyText } });
    expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    await eventually(async () => expect(await upload(rig, known)).toMatchObject({ status: 503 }));
    rig.tokens.isWorking = true;
    await eventually(async () => expect(await upload(rig, known)).toMatchObject({ status: 200 }));
    await rig.leased();
  });

  it('is ready while it can decide, and says why when it cannot', async () => {
    const rig = await start({ lease: short });
    const readiness = async () => {
      const response = await fetch(`${rig.gateway.managementUrl}/health/ready`);
      return [response.status, await response.json()] as const;
    };
    expect((await readiness())[0]).toBe(200);
    rig.tokens.isWorking = false;
    await eventually(async () => {
      expect(await readiness()).toEqual([
        503,
        { status: 'not ready', reasons: { authority: 'no lease, and the tokens API does not answer' } },
      ]);
    });
    rig.tokens.isWorking = true;
    await eventually(async () => expect((await readiness())[0]).toBe(200));
  });

  // Redis and Kafka are helpers: without them the same answers come.
  it('starts and decides with neither Redis nor Kafka to be reached', async () => {
    const rig = await start({
      cache: { kind: 'redis', url: 'redis://127.0.0.1:1', macKey: macKey() },
      events: { kind: 'kafka', brokers: ['127.0.0.1:1'], clientId: 'test' },
    });
    const project = rig.tokens.repositoryToken();
    expect(await upload(rig, project)).toMatchObject({ status: 200 });
    rig.tokens.revoke(project);
    await rig.applied();
    expect(await upload(rig, project)).toMatchObject({ status: 404 });
  });

  it('stops: gives the lease back, finishes what is under way, takes nothing new', async () => {
    const rig = await start();
    const project = rig.tokens.repositoryToken();
    let finish: (() => void) | undefined;
    rig.ingestion.answer = (_request, response) => {
      finish = () => json(response, 200, { success: 'ok' });
    };
    const underWay = upload(rig, project);
    await eventually(() => expect(finish).toBeDefined());
    let closed = false;
    const closing = rig.gateway.close().then(() => (closed = true));
    await eventually(() => expect(rig.tokens.released).toHaveLength(1));
    await expect(upload(rig, project)).rejects.toThrow();
    expect(closed).toBe(false);
    finish?.();
    const reply = await underWay;
    expect(reply).toMatchObject({ status: 200 });
    expect(reply.headers.get('connection')).toBe('close');
    await closing;
  });

  // A request on a kept connection during a stop must not rest on the lease that was just given back.
  it('asks the authority for each decision that it still makes while it stops', async () => {
    const rig = await start();
    const project = rig.tokens.repositoryToken();
    await upload(rig, project);
    const held: (() => void)[] = [];
    rig.ingestion.answer = (_request, response) => held.push(() => json(response, 200, { success: 'ok' }));
    const underWay = upload(rig, project);
    const socket = rig.connect();
    await once(socket, 'connect');
    socket.write(
      `POST ${UPLOAD} HTTP/1.1\r\nHost: a\r\nproject-token: ${project}\r\nContent-Length: 2\r\n\r\n`,
    );
    await eventually(async () => {
      expect(await rig.metric('portcullis_gateway_requests_in_flight')).toBe(2);
    });
    const closing = rig.gateway.close();
    await eventually(() => expect(rig.tokens.released).toHaveLength(1));
    const asked = rig.tokens.introspected.length;
    // Decided under the lease, and not yet sent: it is decided again.
    socket.write('{}');
    await eventually(() => expect(held).toHaveLength(2));
    expect(rig.tokens.introspected.length).toBe(asked + 1);
    for (const release of held) release();
    const [reply] = (await once(socket, 'data')) as [Buffer];
    expect(reply.toString()).toMatch(/^HTTP\/1.1 200/);
    await underWay;
    await closing;
  });

  describeWith('redis', 'with Redis', (url) => {
    it('finds in Redis what another gateway learned, and asks nobody', async () => {
      const cache = { kind: 'redis', url, macKey: macKey() } as const;
      const rig = await start({ cache });
      const second = await start({
        cache,
        tokensUrls: [rig.tokens.standIn.url],
        ingestionUrls: [rig.ingestion.url],
      });
      // A slow Redis is a miss, and a gateway does not wait until an answer is in it: each attempt takes a new token.
      const project = await eventually(async () => {
        const attempt = rig.tokens.repositoryToken();
        expect(await upload(second, attempt)).toMatchObject({ status: 200 });
        const before = rig.tokens.introspected.length;
        expect(await upload(rig, attempt)).toMatchObject({ status: 200 });
        expect(rig.tokens.introspected.length).toBe(before);
        return attempt;
      });
      const found = await rig.metric('portcullis_gateway_decisions_total', 'rung="l2"', 'verdict="allow"');
      expect(found).toBeGreaterThan(0);
      rig.tokens.revoke(project);
      await rig.applied();
      expect(await upload(rig, project)).toMatchObject({ status: 404 });
    });
  });

  it('writes a line per request that names the token by its id, and neither its value nor a query', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'portcullis-gateway-'));
    const logFile = `${directory}/gateway.log`;
    const rig = await start({ logLevel: 'trace', logFile });
    const project = rig.tokens.repositoryToken();
    await rig.request(`${UPLOAD}?secret=hush`, {
      method: 'POST',
      project,
      body: '{}',
      headers: { 'x-request-id': 'r-1' },
    });
    await rig.request(`/2.0/nothing/${project}?secret=hush`);
    await rig.request(`/2.0/commit/${SHA}/coverageFinal`, {
      method: 'POST',
      project: `${project}x`,
      body: '{}',
    });
    const lines = await eventually(async () => {
      const text = await readFile(logFile, 'utf8');
      expect(text.match(/"msg":"request"/g)).toHaveLength(3);
      return text;
    });
    expect(lines).not.toContain(project.slice(17));
    expect(lines).not.toContain('hush');
    const line = lines
      .split('\n')
      .map((text) => (text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)));
    expect(line.find(({ requestId }) => requestId === 'r-1')).toMatchObject({
      msg: 'request',
      method: 'POST',
      operation: 'uploadCoverage',
      status: 200,
      rung: 'authority',
      verdict: 'allow',
      tokenId: project.slice(4, 16),
      complete: true,
    });
    await rm(directory, { recursive: true });
  });
});
