import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { EventReader, eventually } from '@libs/testing';
import { GatewayRig, like, V3_SHOP } from './support/gateway-rig';

const EVENTS = `${V3_SHOP}/coverage/uploads/events`;
const BADGE = `${V3_SHOP}/coverage/badge.svg`;
const SHOP = 'gh/acme/shop';

describe('streams of events on their way through the gateway', () => {
  let rig: GatewayRig;
  let token: string;
  let streams: ServerResponse[];
  const readers: Pick<EventReader, 'close'>[] = [];
  beforeAll(async () => {
    rig = await GatewayRig.start({ limits: { streams: 3, streamsPerCaller: 3, upstreamConnections: 2 } });
  });
  beforeEach(() => {
    token = rig.tokens.accountToken({ [SHOP]: 'write' });
    streams = [];
    rig.ingestion.reset();
    rig.ingestion.answer = (request, response) => {
      if (!request.url?.endsWith('/events')) {
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
      response.write('id: 1\nevent: uploads\ndata: 1\n\n');
      streams.push(response);
    };
  });
  afterEach(async () => {
    for (const reader of readers.splice(0)) reader.close();
    await eventually(async () => expect(await rig.metric('portcullis_gateway_streams_open')).toBe(0));
  });
  afterAll(() => rig.close());

  const watch = async (by = token, headers: Record<string, string> = {}, of = rig): Promise<EventReader> => {
    const reader = await EventReader.open(of.url + EVENTS, { 'api-token': by, ...headers });
    readers.push(reader);
    return reader;
  };
  const watchBegun = async (by = token): Promise<EventReader> => {
    const reader = await watch(by);
    await eventually(() => expect(reader.events).toHaveLength(1));
    return reader;
  };
  const say = (text: string): void => {
    for (const stream of streams) stream.write(`event: upload\ndata: ${JSON.stringify(text)}\n\n`);
  };

  it('arrive part by part, kept by nobody, and say upstream what their reader has seen', async () => {
    const reader = await watch(token, { 'last-event-id': 'seen' });
    expect(reader.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    });
    expect(rig.ingestion.last.headers).toMatchObject({ 'last-event-id': 'seen' });
    for (const text of ['one', 'two']) {
      say(text);
      await eventually(() => expect(reader.named('upload').at(-1)).toBe(text));
    }
    streams[0]?.end();
    await eventually(() => expect(reader.ended).toBe('whole'));
  });

  it('are not among the requests under way, nor among the durations of requests', async () => {
    const reader = await watchBegun();
    expect(await rig.metric('portcullis_gateway_requests_in_flight')).toBe(0);
    expect(await rig.metric('portcullis_gateway_streams_open')).toBe(1);
    reader.close();
    await eventually(async () =>
      expect(
        await rig.metric('portcullis_gateway_requests_total', 'operation="watchCoverageUploads"'),
      ).toBeGreaterThan(0),
    );
    expect(
      await rig.metric(
        'portcullis_gateway_request_duration_seconds_count',
        'operation="watchCoverageUploads"',
      ),
    ).toBe(0);
  });

  // Whoever lost access must not go on reading until the stream ends by itself.
  describe('end at once', () => {
    it('when the token of their reader is revoked, and the others go on', async () => {
      const other = rig.tokens.accountToken({ [SHOP]: 'write' });
      const [cut, kept] = [await watchBegun(), await watchBegun(other)];
      rig.tokens.revoke(token);
      await eventually(() => expect(cut.ended).toBe('cut'));
      say('secret');
      await eventually(() => expect(kept.named('upload')).toEqual(['secret']));
      expect(kept.ended).toBeUndefined();
      expect(cut.named('upload')).toEqual([]);
      expect((await watch()).status).toBe(401);
    });

    it('when a role of their reader is changed: who still may comes again', async () => {
      const reader = await watchBegun();
      rig.tokens.append('change:7');
      await eventually(() => expect(reader.ended).toBe('cut'));
      await watchBegun();
    });

    // The gateway would not hear of a revocation that another one has answered.
    it('before the next part where the gateway holds no lease', async () => {
      const reader = await watchBegun();
      rig.tokens.isRenewing = false;
      await eventually(async () => {
        expect(await rig.metric('portcullis_lease_remaining_seconds')).toBe(0);
      });
      expect(reader.ended).toBeUndefined();
      say('secret');
      await eventually(() => expect(reader.ended).toBe('cut'));
      expect(reader.named('upload')).toEqual([]);
      rig.tokens.isRenewing = true;
      await rig.leased();
    });

    it('at the service too, when their reader leaves', async () => {
      const reader = await watchBegun();
      const [stream] = streams;
      const closed = stream && once(stream, 'close');
      reader.close();
      await closed;
    });
  });

  it('have room of their own: as many as hold every connection of a pool keep nobody else waiting', async () => {
    for (let n = 0; n < 3; n += 1) await watchBegun();
    expect(await rig.request(`${V3_SHOP}/coverage/status`, { token })).toMatchObject({ status: 200 });
  });

  it('beyond what one caller may have are refused with 429, with whatever token, and with 503 beyond those of all', async () => {
    const few = await GatewayRig.start({ limits: { streams: 3, streamsPerCaller: 2 } });
    few.ingestion.answer = rig.ingestion.answer;
    const tokenOf = (): string => few.tokens.accountToken({ [SHOP]: 'write' });
    await watch(tokenOf(), {}, few);
    const second = await watch(tokenOf(), {}, few);
    const third = await watch(tokenOf(), {}, few);
    expect([third.status, third.headers['retry-after']]).toEqual([429, '10']);
    second.close();
    await eventually(async () => expect((await watch(tokenOf(), {}, few)).status).toBe(200));
    await few.close();

    const full = await GatewayRig.start({ limits: { streams: 1 } });
    full.ingestion.answer = rig.ingestion.answer;
    const own = full.tokens.accountToken({ [SHOP]: 'write' });
    await watch(own, {}, full);
    expect((await watch(own, {}, full)).status).toBe(503);
    await full.close();
  });

  it('end as whole replies when the gateway stops, which does not wait for them', async () => {
    const stopping = await GatewayRig.start({ limits: { drainMs: 60_000 } });
    stopping.ingestion.answer = rig.ingestion.answer;
    const reader = await watch(stopping.tokens.accountToken({ [SHOP]: 'write' }), {}, stopping);
    await eventually(() => expect(reader.events).toHaveLength(1));
    await stopping.gateway.close();
    await eventually(() => expect(reader.ended).toBe('whole'));
    await stopping.close();
  });

  // How much two connections hold is the kernel's to say (tens of MiB on some machines); what a gateway would hold has no end.
  it('wait for a reader who stalls, and are held for it nowhere', async () => {
    const mostParts = 512;
    const socket = rig.connect();
    readers.push({ close: () => socket.destroy() });
    socket.write(`GET ${EVENTS} HTTP/1.1\r\nHost: a\r\napi-token: ${token}\r\n\r\n`);
    await once(socket, 'data');
    socket.pause();
    const [stream] = streams;
    if (!stream) throw new Error('no stream');
    const part = `event: upload\ndata: "${'x'.repeat(1024 * 1024)}"\n\n`;
    const isTakenWithin = async (ms: number): Promise<boolean> => {
      for (let waited = 0; stream.writableNeedDrain && waited < ms; waited += 10) await setTimeout(10);
      return !stream.writableNeedDrain;
    };
    let parts = 0;
    do {
      stream.write(part);
      parts += 1;
    } while (parts < mostParts && (await isTakenWithin(1000)));
    expect(parts).toBeLessThan(mostParts);
  });

  it('are nothing but what their row says', async () => {
    rig.ingestion.answer = (_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>hello</h1>');
    expect((await watch()).status).toBe(502);
  });

  describe('the badge', () => {
    beforeEach(() => {
      rig.ingestion.answer = (request, response) => {
        const isKnown = request.headers['if-none-match'] === '"a"';
        response.writeHead(isKnown ? 304 : 200, {
          ...(!isKnown && { 'content-type': 'image/svg+xml; charset=utf-8' }),
          'cache-control': 'public, max-age=31536000',
          etag: '"a"',
        });
        response.end(isKnown ? '' : '<svg/>');
      };
    });
    const publish = async (isPublic: boolean): Promise<void> => {
      rig.tokens.isShopPublic = isPublic;
      rig.tokens.append('repository:9');
      await rig.applied();
    };

    it('of a public repository may be kept for a minute by anybody, and is not sent twice', async () => {
      await publish(true);
      const first = await rig.request(BADGE);
      expect([first.status, first.text]).toEqual([200, '<svg/>']);
      expect(first.headers.get('cache-control')).toBe('public, max-age=60');
      const again = await rig.request(BADGE, { headers: { 'if-none-match': '"a"' } });
      expect([again.status, again.headers.get('cache-control'), again.headers.get('etag')]).toEqual([
        304,
        'public, max-age=60',
        '"a"',
      ]);
    });

    it('of a private repository needs a token, and nobody keeps it', async () => {
      await publish(false);
      expect(await rig.request(BADGE)).toMatchObject({ status: 401, body: { message: like(/./) } });
      const reply = await rig.request(BADGE, { token: rig.tokens.accountToken({ [SHOP]: 'read' }) });
      expect([reply.status, reply.headers.get('cache-control')]).toEqual([200, 'no-store']);
    });
  });
});
