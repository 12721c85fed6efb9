import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { eventually } from '@libs/testing';
import { anyText, GatewayRig, like, parseRaw, SHA, UPLOAD } from './support/gateway-rig';
import { json, StandIn } from './support/stand-in';

const MIB = 1024 * 1024;
const FINAL = `/2.0/commit/${SHA}/coverageFinal`;

describe('bodies on their way through the gateway', () => {
  let rig: GatewayRig;
  let second: StandIn;
  let project: string;
  let token: string;
  beforeAll(async () => {
    second = await StandIn.start();
    rig = await GatewayRig.start({
      limits: {
        uploadBytes: MIB,
        analysisUploadBytes: 2 * MIB,
        bodyIdleMs: 400,
        answerMs: 800,
        uploadAnswerMs: 800,
      },
    });
    project = rig.tokens.repositoryToken();
    token = rig.tokens.accountToken();
    await rig.request(UPLOAD, { method: 'POST', project, body: '{}' });
  });
  afterAll(async () => {
    await rig.close();
    await second.close();
  });
  beforeEach(() => {
    rig.ingestion.reset();
    rig.tokens.standIn.reset();
  });

  const head = (...headers: string[]) =>
    [`POST ${UPLOAD} HTTP/1.1`, 'Host: gateway', `project-token: ${project}`, ...headers].join('\r\n') +
    '\r\n\r\n';
  const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;

  it('arrive whole, framed by length or by chunks, of any content type', async () => {
    const body = 'x'.repeat(MIB);
    for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded']) {
      const reply = await rig.request(UPLOAD, {
        method: 'POST',
        project,
        body,
        headers: { 'content-type': type },
      });
      expect(reply.status).toBe(200);
      expect(rig.ingestion.last.headers).toMatchObject({
        'content-type': type,
        'content-length': String(MIB),
      });
      expect(rig.ingestion.last.body === body).toBe(true);
    }
    const chunked = await rig.raw(
      head('Transfer-Encoding: chunked') + chunk('{"a":') + chunk('1}') + '0\r\n\r\n',
    );
    expect(parseRaw(chunked).status).toBe(200);
    expect(rig.ingestion.last).toMatchObject({ body: '{"a":1}' });
    expect(rig.ingestion.last.headers['transfer-encoding']).toBe('chunked');
  });

  // A batch of the analysis CLI is larger than any coverage report, and the CLI goes on past a refusal (contract 1.5).
  it('may be larger when they hold results of an analysis', async () => {
    const send = (path: string, bytes: number) =>
      rig.request(path, { method: 'POST', project, body: 'x'.repeat(bytes) });
    const results = `/2.0/commit/${SHA}/issuesRemoteResults`;
    const replies = [
      await send(results, 2 * MIB),
      await send(results, 2 * MIB + 1),
      await send(UPLOAD, MIB + 1),
    ];
    expect(replies.map(({ status }) => status)).toEqual([200, 413, 413]);
    expect(rig.ingestion.last.body).toHaveLength(2 * MIB);
  });

  it('may be absent where they are optional', async () => {
    expect(await rig.request('/api/v3/user/tokens', { method: 'POST', token })).toMatchObject({
      status: 200,
    });
    expect(rig.tokens.standIn.last).toMatchObject({ method: 'POST', body: '' });
    expect(rig.tokens.standIn.last.headers['content-length']).toBe('0');
    expect(rig.tokens.standIn.last.headers).not.toHaveProperty('content-type');
  });

  it('are left behind by methods that have none', async () => {
    const reply = await rig.request('/api/v3/user/tokens/3', { method: 'DELETE', token, body: '{"x":1}' });
    expect(reply.status).toBe(200);
    expect(rig.tokens.standIn.last.body).toBe('');
  });

  it('flow while they are still being sent', async () => {
    let seen = '';
    rig.ingestion.answerAtOnce = (request, response) => {
      request.on('data', (data: Buffer) => (seen += data.toString()));
      request.on('end', () => json(response, 200, { success: 'ok' }));
    };
    const socket = rig.connect();
    const first = 'first'.repeat(20_000);
    socket.write(head('Transfer-Encoding: chunked') + chunk(first));
    await eventually(() => expect(seen).toBe(first));
    socket.write(chunk('second') + '0\r\n\r\n');
    const [reply] = (await once(socket, 'data')) as [Buffer];
    expect(reply.toString()).toMatch(/^HTTP\/1.1 200/);
    socket.destroy();
  });

  // Hundreds of slow clients would otherwise hold the connections that others wait for.
  it('reach the upstream whole where they are small, however slowly they come', async () => {
    const socket = rig.connect();
    const body = Buffer.from('{"slow":1}');
    socket.write(head(`Content-Length: ${body.length}`));
    for (const byte of body.subarray(0, -1)) {
      socket.write(Buffer.from([byte]));
      await rig.metric('portcullis_gateway_requests_in_flight');
    }
    expect(rig.ingestion.received).toHaveLength(0);
    socket.write(body.subarray(-1));
    await once(socket, 'data');
    expect(rig.ingestion.last.body).toBe(body.toString());
    socket.destroy();
  });

  it('are asked for only when the caller may send them (Expect: 100-continue)', async () => {
    const seen: string[] = [];
    const exchange = async (headers: string[]): Promise<string> => {
      const socket = rig.connect();
      let text = '';
      socket.on('data', (data) => {
        text += data.toString();
        if (text.endsWith('100 Continue\r\n\r\n')) {
          seen.push('continue');
          socket.write('{}');
        }
      });
      socket.write(
        [
          `POST ${UPLOAD} HTTP/1.1`,
          'Host: a',
          'Expect: 100-continue',
          'Content-Length: 2',
          ...headers,
          '',
          '',
        ].join('\r\n'),
      );
      await eventually(() => expect(text).toMatch(/"(success|error)"/));
      socket.destroy();
      return text;
    };
    expect(await exchange([`project-token: ${project}`])).toMatch(/100 Continue\r\n\r\nHTTP\/1.1 200/);
    expect(rig.ingestion.last).toMatchObject({ body: '{}' });
    expect(rig.ingestion.last.headers).not.toHaveProperty('expect');
    expect(seen).toEqual(['continue']);
    expect(await exchange([])).toMatch(/^HTTP\/1.1 404/);
    expect(seen).toEqual(['continue']);
  });

  describe('that are too large', () => {
    it('are refused by their length before a byte is read, in JSON, and the connection goes on', async () => {
      const body = 'x'.repeat(MIB + 1);
      expect(await rig.request(UPLOAD, { method: 'POST', project, body })).toMatchObject({
        status: 413,
        body: { error: like(/larger than the 1048576 bytes/) },
      });
      expect(rig.ingestion.received).toHaveLength(0);
      const text = await rig.raw(
        `${head(`Content-Length: ${String(MIB + 1)}`)}${body}GET /api/v3/version HTTP/1.1\r\nHost: a\r\n\r\n`,
        (all) => all.includes('"data"'),
      );
      expect(text).toMatch(/^HTTP\/1.1 413[^]*HTTP\/1.1 200/);
    });

    // Whoever writes everything before reading anything must not meet a reset connection instead of the reply.
    it('are refused so that a client that sends all of it first still reads the reply', async () => {
      const socket = rig.connect();
      const total = 20 * MIB;
      socket.write(head(`Content-Length: ${String(total)}`));
      socket.pause();
      const piece = Buffer.alloc(MIB, 'x');
      for (let sent = 0; sent < total; sent += MIB) {
        if (!socket.write(piece)) await once(socket, 'drain');
      }
      const [reply] = (await once(socket.resume(), 'data')) as [Buffer];
      expect(reply.toString()).toMatch(/^HTTP\/1.1 413[^]*"error"/);
      socket.destroy();
    });

    it('are cut off where they pass the limit, if their length was not told, and reach nobody as if whole', async () => {
      const text = await rig.raw(
        head('Transfer-Encoding: chunked') + chunk('x'.repeat(MIB)) + chunk('y') + chunk('z') + '0\r\n\r\n',
      );
      expect(parseRaw(text)).toMatchObject({ status: 413, body: { error: anyText } });
      expect(rig.ingestion.received.filter(({ complete }) => complete)).toHaveLength(0);
    });

    it('may be exactly as large as the limit', async () => {
      const text = await rig.raw(head('Transfer-Encoding: chunked') + chunk('x'.repeat(MIB)) + '0\r\n\r\n');
      expect(parseRaw(text).status).toBe(200);
    });

    it('are refused in the shape of v3 there', async () => {
      const reply = await rig.request('/api/v3/user/tokens', {
        method: 'POST',
        token,
        body: 'x'.repeat(70_000),
      });
      expect(reply).toMatchObject({
        status: 413,
        body: { error: 'PayloadTooLarge', message: anyText, actions: [] },
      });
    });

    it('are not looked at before the token is', async () => {
      const reply = await rig.request(UPLOAD, { method: 'POST', body: 'x'.repeat(2 * MIB) });
      expect(reply).toMatchObject({ status: 404, body: { error: 'not found' } });
    });
  });

  it('that stall are given up, before the first byte and after it', async () => {
    for (const begun of ['', 'half']) {
      const reply = parseRaw(await rig.raw(head('Content-Length: 10') + begun));
      expect(reply).toMatchObject({ status: 400, body: { error: like(/stopped arriving/) } });
    }
    expect(rig.ingestion.received.filter(({ complete }) => complete)).toHaveLength(0);
  });

  it('end at the upstream when the client goes away', async () => {
    const gone: string[] = [];
    rig.ingestion.answerAtOnce = (request, response) => {
      request.resume();
      response.on('close', () => gone.push(request.url ?? ''));
    };
    const uploading = rig.connect();
    uploading.write(head('Content-Length: 200000') + 'half'.repeat(25_000));
    await eventually(() => expect(rig.ingestion.received).toHaveLength(1));
    uploading.destroy();
    await eventually(() => expect(gone).toHaveLength(1));

    const waiting = rig.connect();
    waiting.write(head('Content-Length: 2') + '{}');
    await eventually(() => expect(rig.ingestion.received).toHaveLength(2));
    waiting.destroy();
    await eventually(() => expect(gone).toHaveLength(2));
    await eventually(async () => {
      expect(await rig.metric('portcullis_gateway_requests_in_flight')).toBe(0);
    });
  });

  // Else one slow reader of a large reply would be held in memory.
  it('of replies wait for a slow client', async () => {
    const total = 64 * MIB;
    let sent = 0;
    rig.tokens.standIn.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const piece = Buffer.alloc(64 * 1024, ' ');
      const push = (): void => {
        while (sent < total) {
          sent += piece.length;
          if (!response.write(piece)) {
            response.once('drain', push);
            return;
          }
        }
        response.end('1');
      };
      push();
    };
    const socket = rig.connect();
    socket.pause();
    socket.write(`GET /api/v3/user/tokens HTTP/1.1\r\nHost: a\r\napi-token: ${token}\r\n\r\n`);
    let before = -1;
    await eventually(
      () => {
        const now = sent;
        const stood = now > 0 && now === before;
        before = now;
        expect(stood).toBe(true);
      },
      { everyMs: 250 },
    );
    expect(sent).toBeLessThan(total / 2);
    let received = 0;
    socket.on('data', (data) => (received += data.length));
    socket.resume();
    await eventually(() => expect(received).toBeGreaterThan(total));
    socket.destroy();
  });

  describe('whose upstream fails', () => {
    it('before the head: 502 in JSON, with Retry-After and nothing about the cause', async () => {
      rig.ingestion.answerAtOnce = (request) => request.socket.destroy();
      const reply = await rig.request(FINAL, { method: 'POST', project, body: '{}' });
      expect(reply).toMatchObject({ status: 502, body: { error: anyText } });
      expect(reply.headers.get('retry-after')).toBe('2');
      expect(reply.text).not.toMatch(/socket|ECONN|127\.0\.0\.1|not found/);
    });

    it('by silence: 503', async () => {
      rig.ingestion.answerAtOnce = (request) => request.resume();
      const reply = await rig.request(FINAL, { method: 'POST', project, body: '{}' });
      expect(reply).toMatchObject({ status: 503, body: { error: anyText } });
      expect(reply.headers.get('retry-after')).toBe('2');
    });

    it('with a page for people: 502 in JSON', async () => {
      rig.ingestion.answer = (_request, response) =>
        response.writeHead(503, { 'content-type': 'text/html' }).end('<h1>Service Unavailable</h1>');
      const reply = await rig.request(FINAL, { method: 'POST', project, body: '{}' });
      expect(reply).toMatchObject({ status: 502, body: { error: anyText } });
    });

    it('after the head: the reply breaks off and never looks whole', async () => {
      const half = (response: ServerResponse, headers: Record<string, string>): void => {
        response.writeHead(200, { 'content-type': 'application/json', ...headers });
        response.write('{"half":');
        setTimeout(() => response.destroy(), 50);
      };
      for (const headers of [{}, { 'content-length': '100' }]) {
        rig.tokens.standIn.answer = (_request, response) => half(response, headers);
        await expect(rig.request('/api/v3/user/tokens', { token })).rejects.toThrow();
      }
    });

    it('is asked again once if a kept-alive connection was just closed, and nothing of a body was at stake', async () => {
      let dropped = 0;
      const dropOnce = (request: { socket: { destroy(): void } }, response: ServerResponse): void => {
        if (dropped++ === 0) request.socket.destroy();
        else json(response, 200, { success: 'ok' });
      };
      rig.tokens.standIn.answerAtOnce = dropOnce;
      expect(await rig.request('/api/v3/user/tokens', { token })).toMatchObject({ status: 200 });
      expect(dropped).toBe(2);

      dropped = 0;
      rig.ingestion.answerAtOnce = dropOnce;
      expect(await rig.request(FINAL, { method: 'POST', project, body: '{}' })).toMatchObject({
        status: 502,
      });
      expect(dropped).toBe(1);
    });

    it('early, having read nothing: its reply arrives and the rest of the body is read past', async () => {
      rig.ingestion.answerAtOnce = (_request, response) => json(response, 503, { error: 'busy' });
      const reply = await rig.request(UPLOAD, { method: 'POST', project, body: 'x'.repeat(MIB) });
      expect(reply).toMatchObject({ status: 503, body: { error: 'busy' } });
    });
  });

  it('are spread over the instances of a service, and go to the others when one is gone', async () => {
    const both = await GatewayRig.start({ ingestionUrls: ['http://127.0.0.1:1', second.url] });
    const own = both.tokens.repositoryToken();
    for (let n = 0; n < 4; n++)
      expect(
        await both.request(UPLOAD, { method: 'POST', project: own, body: '{"whole":true}' }),
      ).toMatchObject({
        status: 200,
      });
    expect(second.received.map(({ body }) => body)).toEqual(Array(4).fill('{"whole":true}'));
    await both.close();
  });

  it('beyond what the process can hold are answered 503 at once', async () => {
    const full = await GatewayRig.start({ limits: { requests: 3 } });
    const own = full.tokens.repositoryToken();
    const held: (() => void)[] = [];
    full.ingestion.answer = (_request, response) => held.push(() => json(response, 200, { success: 'ok' }));
    const finish = () => full.request(FINAL, { method: 'POST', project: own, body: '{}' });
    const waiting = [finish(), finish(), finish()];
    await eventually(() => expect(held).toHaveLength(3));
    const reply = await finish();
    expect(reply).toMatchObject({ status: 503, body: { error: like(/busy/) } });
    expect(reply.headers.get('retry-after')).toBe('1');
    for (const release of held) release();
    for (const reply of await Promise.all(waiting)) expect(reply.status).toBe(200);
    await full.close();
  });

  it('leave no token in the metrics, and a count of what was answered', async () => {
    const text = await rig.metrics();
    expect(text).not.toMatch(/pc[ar]_/);
    expect(
      await rig.metric('portcullis_gateway_requests_total', 'operation="uploadCoverage"', 'status="200"'),
    ).toBeGreaterThan(0);
    expect(
      await rig.metric('portcullis_gateway_decisions_total', 'rung="l1"', 'verdict="allow"'),
    ).toBeGreaterThan(0);
    expect(
      await rig.metric('portcullis_gateway_upstream_errors_total', 'upstream="ingestion"'),
    ).toBeGreaterThan(0);
  });
});
