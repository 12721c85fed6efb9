import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { eventually } from '@libs/testing';
import type { Exchange } from '../../src/proxy/exchange';
import type { ReplyRules } from '../../src/proxy/reply-headers';
import { UpstreamCall } from '../../src/proxy/upstream-call';
import { UpstreamClient, type UpstreamClientSettings } from '../../src/upstream/upstream-client';
import type { Call, CallHandler } from '../../src/upstream/upstream-connection';
import {
  ConnectionLost,
  ConnectTimeout,
  ReplyStalled,
  ReplyTimeout,
  UnreadableReply,
  UnsendableRequest,
  UpstreamClientClosed,
} from '../../src/upstream/upstream.errors';
import { Heard } from './heard';
import { type RawConnection, RawServer } from './raw-server';

const LONG_MS = 600_000;
const SHORT_MS = 50;
const reply = (body: string, headers = ''): string =>
  `HTTP/1.1 200 OK\r\n${headers}Content-Length: ${String(body.length)}\r\n\r\n${body}`;
const isReset = (error: Error | undefined): boolean =>
  error !== undefined && 'code' in error && error.code === 'ECONNRESET';
const LARGE = Buffer.alloc(4 * 1024 * 1024, 'portcullis');

describe('the client of an upstream', () => {
  let server: RawServer;
  const clients: UpstreamClient[] = [];
  const heard: Heard[] = [];

  beforeEach(async () => {
    server = await RawServer.start();
  });

  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.destroy()));
    server.stop();
    for (const { wrong } of heard.splice(0)) expect(wrong).toEqual([]);
  });

  function clientOf(settings: Partial<UpstreamClientSettings> = {}): UpstreamClient {
    const client = new UpstreamClient({
      origin: settings.origin ?? new URL(`http://127.0.0.1:${String(server.port)}`),
      connections: 1,
      connectMs: LONG_MS,
      replyIdleMs: LONG_MS,
      idleMs: LONG_MS,
      ...settings,
    });
    clients.push(client);
    return client;
  }

  interface Sent {
    method?: string;
    path?: string;
    headers?: readonly string[];
    body?: Readable;
    answerMs?: number;
    handler?: Heard;
  }

  function send(client: UpstreamClient, sent: Sent = {}): Heard {
    const { method = sent.body ? 'POST' : 'GET', path = '/', headers = [], handler = new Heard() } = sent;
    heard.push(handler);
    const call: Call = {
      request: { method, path, headers },
      body: sent.body,
      answerMs: sent.answerMs ?? LONG_MS,
      handler: handler satisfies CallHandler,
    };
    client.dispatch(call);
    return handler;
  }

  /** A client with one connection, which has answered one call. */
  async function used(
    settings: Partial<UpstreamClientSettings> = {},
  ): Promise<{ client: UpstreamClient; connection: RawConnection }> {
    const client = clientOf(settings);
    const first = send(client);
    const connection = await server.connection();
    await connection.answer(reply('first'));
    expect((await first.settled()).text).toBe('first');
    return { client, connection };
  }

  /** A call that is answered as it should be, on the connection of that number. */
  async function expectAnswered(client: UpstreamClient, number: number): Promise<void> {
    const call = send(client, { path: '/another' });
    const connection = await server.connection(number);
    expect(await connection.answer(reply('another'))).toContain('GET /another ');
    expect((await call.settled()).outcome).toEqual({ error: undefined, status: 200, text: 'another' });
  }

  async function expectStats(
    client: UpstreamClient,
    connected: number,
    free: number,
    pending = 0,
  ): Promise<void> {
    await eventually(() => {
      expect(client.stats).toEqual({ connected, free, pending });
    });
  }

  describe('and its connections', () => {
    it('are made when needed, used again, and given to the calls in order, one at a time', async () => {
      const client = clientOf();
      expect(client.stats).toEqual({ connected: 0, free: 0, pending: 0 });
      const calls = ['/a', '/b', '/c'].map((path) => send(client, { path }));
      expect(client.stats).toEqual({ connected: 0, free: 0, pending: 3 });
      const connection = await server.connection();
      for (const [index, path] of ['/a', '/b', '/c'].entries()) {
        expect(await connection.until()).toBe(
          `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${String(server.port)}\r\n\r\n`,
        );
        await expectStats(client, 1, 0, 2 - index);
        expect(connection.text).toBe('');
        connection.socket.write(reply(path));
        expect((await calls[index]!.settled()).text).toBe(path);
      }
      await expectStats(client, 1, 1);
      await expectAnswered(client, 0);
      expect(server.connections).toHaveLength(1);
    });

    it('are no more than the limit, and those used last are used first', async () => {
      const client = clientOf({ connections: 2 });
      const calls = ['/a', '/b', '/c'].map((path) => send(client, { path }));
      const [one, two] = [await server.connection(0), await server.connection(1)];
      await expectStats(client, 2, 0, 1);
      await one.answer(reply('one'));
      await one.answer(reply('one'));
      await two.answer(reply('two'));
      await Promise.all(calls.map((call) => call.settled()));
      await expectStats(client, 2, 2);
      expect(server.connections).toHaveLength(2);
      await expectAnswered(client, 1);
    });

    it('that are free take a call in the tick in which it is made', async () => {
      const { client } = await used();
      const call = send(client);
      expect(call.control).toBeDefined();
      expect(client.stats).toEqual({ connected: 1, free: 0, pending: 0 });
    });

    it.each(['localhost', '[::1]'])('are made to %s', async (host) => {
      const own = await RawServer.start(host === 'localhost' ? '127.0.0.1' : '::1');
      const client = clientOf({ origin: new URL(`http://${host}:${String(own.port)}`) });
      const call = send(client);
      const head = await (await own.connection()).answer(reply('here'));
      expect(head).toContain(`host: ${host}:${String(own.port)}\r\n`);
      expect((await call.settled()).text).toBe('here');
      own.stop();
    });

    it('end when nobody has used them for a while', async () => {
      const { client, connection } = await used({ idleMs: SHORT_MS });
      await connection.closed();
      await expectStats(client, 0, 0);
      await expectAnswered(client, 1);
    });

    it.each(['ends', 'resets'])('are not used any more once the other side %s them', async (how) => {
      const { client, connection } = await used();
      if (how === 'ends') connection.socket.end();
      else connection.socket.resetAndDestroy();
      await expectStats(client, 0, 0);
      await expectAnswered(client, 1);
    });

    it('are not used after a reply that says that it is the last one', async () => {
      const client = clientOf();
      const call = send(client);
      const connection = await server.connection();
      await connection.answer(reply('last', 'Connection: close\r\n'));
      expect((await call.settled()).text).toBe('last');
      expect(client.stats).toEqual({ connected: 0, free: 0, pending: 0 });
      await connection.closed();
      await expectAnswered(client, 1);
    });

    it('end when something follows a reply, which is never taken for the next one', async () => {
      const client = clientOf();
      const calls = [send(client), send(client)];
      await (await server.connection(0)).answer(reply('right') + reply('wrong'));
      expect((await calls[0]!.settled()).text).toBe('right');
      await (await server.connection(1)).answer(reply('also right'));
      expect((await calls[1]!.settled()).text).toBe('also right');
    });

    it('end when something comes that nobody asked for', async () => {
      const { client, connection } = await used();
      connection.socket.write(reply('wrong'));
      await connection.closed();
      await expectStats(client, 0, 0);
      await expectAnswered(client, 1);
    });

    it.each(['HEAD', 'GET'])(
      'stay after replies to %s that have no body, whatever their length says',
      async (method) => {
        const client = clientOf();
        for (const status of method === 'HEAD' ? [200, 204, 304, 404] : [204, 304]) {
          const call = send(client, { method });
          const connection = await server.connection();
          await connection.answer(`HTTP/1.1 ${String(status)} X\r\nContent-Length: 5\r\n\r\n`);
          expect((await call.settled()).outcome).toEqual({ status, text: '', error: undefined });
        }
        expect(server.connections).toHaveLength(1);
      },
    );
  });

  describe('that reaches nobody', () => {
    it('tells each of the calls that wait', async () => {
      const origin = new URL(`http://127.0.0.1:${String(server.port)}`);
      server.stop();
      await once(server.server, 'close');
      const client = clientOf({ connections: 2, origin });
      const calls = Array.from({ length: 7 }, () => send(client));
      for (const call of calls) expect((await call.settled()).error).toMatchObject({ code: 'ECONNREFUSED' });
      expect(calls.every(({ control }) => control === undefined)).toBe(true);
      await expectStats(client, 0, 0);
    });

    // TLS to somebody who never says a word: no connection is made, and no network is needed for it.
    it('gives up in time, and tells each of the calls that wait', async () => {
      const client = clientOf({
        origin: new URL(`https://127.0.0.1:${String(server.port)}`),
        connections: 2,
        connectMs: SHORT_MS,
      });
      const calls = Array.from({ length: 5 }, () => send(client));
      for (const call of calls) expect((await call.settled()).error).toEqual(new ConnectTimeout(SHORT_MS));
      await expectStats(client, 0, 0);
    });

    it('connects anew for a call that one who was told of it makes at once', async () => {
      const client = clientOf();
      const again = new Heard();
      const first = new Heard();
      // The first connection ends before its handshake, so that nobody was reached.
      const tls = clientOf({ origin: new URL(`https://127.0.0.1:${String(server.port)}`) });
      first.onErrorDo = () => send(client, { handler: again });
      send(tls, { handler: first });
      (await server.connection(0)).socket.end('no TLS here');
      await first.settled();
      await (await server.connection(1)).answer(reply('again'));
      expect((await again.settled()).text).toBe('again');
    });
  });

  describe('whose upstream breaks off', () => {
    it.each([
      ['before the head', ''],
      ['in the head', 'HTTP/1.1 200 OK\r\nContent-'],
      ['in a body with a length', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel'],
      ['in a body of chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n'],
    ])('%s tells so, and the call that waited goes to another connection', async (_, part) => {
      for (const how of ['end', 'reset'] as const) {
        const client = clientOf();
        const number = server.connections.length;
        const [first, second] = [send(client), send(client)];
        const connection = await server.connection(number);
        await connection.answer(part);
        if (part.includes('\r\n\r\n')) await first.began();
        if (how === 'end') connection.socket.end();
        else connection.socket.resetAndDestroy();
        await first.settled();
        if (!isReset(first.error)) expect(first.error).toBeInstanceOf(ConnectionLost);
        await (await server.connection(number + 1)).answer(reply('second'));
        expect((await second.settled()).text).toBe('second');
      }
    });

    it('is told of a reply that cannot be read, and takes another connection', async () => {
      const client = clientOf();
      const [first, second] = [send(client), send(client)];
      await (await server.connection(0)).answer('HTTP/1.0 200 OK\r\n\r\n');
      expect((await first.settled()).error).toBeInstanceOf(UnreadableReply);
      await (await server.connection(1)).answer(reply('second'));
      expect((await second.settled()).text).toBe('second');
    });
  });

  describe('whose upstream is silent', () => {
    it('before the head, waits as long as the call says', async () => {
      const client = clientOf();
      const call = send(client, { answerMs: SHORT_MS });
      expect((await call.settled()).error).toEqual(new ReplyTimeout(SHORT_MS));
      await (await server.connection()).closed();
      await expectAnswered(client, 1);
    });

    // As after a SIGSTOP, or a turn of the event loop that took long.
    it('is not held against a reply that arrived while this process stood still', async () => {
      const answerMs = 40 * SHORT_MS;
      const call = send(clientOf(), { answerMs });
      const raw = await server.connection();
      await raw.until();
      raw.socket.write(reply('here'));
      const until = performance.now() + answerMs + 4 * SHORT_MS;
      while (performance.now() < until);
      expect((await call.settled()).outcome).toMatchObject({ status: 200, text: 'here' });
    });

    it('but for the bytes of a head that never ends, waits no longer', async () => {
      const client = clientOf();
      const call = send(client, { answerMs: SHORT_MS });
      const { socket } = await server.connection();
      socket.write('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n');
      const drip = setInterval(() => socket.write('X: y\r\n'), 5);
      expect((await call.settled()).error).toEqual(new ReplyTimeout(SHORT_MS));
      clearInterval(drip);
    });

    it('in the middle of the reply, waits for its idle time', async () => {
      const client = clientOf({ replyIdleMs: SHORT_MS });
      const call = send(client);
      await (await server.connection()).answer('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel');
      expect((await call.settled()).error).toEqual(new ReplyStalled(SHORT_MS));
      expect(call.outcome).toMatchObject({ status: 200, text: 'hel' });
    });

    it('takes no more of the body, waits as long as the call says', async () => {
      const client = clientOf();
      const body = Readable.from(Array(64).fill(LARGE) as Buffer[], { objectMode: false });
      server.server.once('connection', (socket) => socket.pause());
      const call = send(client, { body, answerMs: SHORT_MS });
      expect((await call.settled()).error).toEqual(new ReplyTimeout(SHORT_MS));
      expect(body.destroyed).toBe(true);
    });
  });

  describe('and the body of a request', () => {
    const chunked = (parts: readonly string[]): string =>
      [...parts, ''].map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join('');

    it.each([
      ['POST', 'content-length: 0\r\n'],
      ['PUT', 'content-length: 0\r\n'],
      ['PATCH', 'content-length: 0\r\n'],
      ['GET', ''],
      ['HEAD', ''],
      ['DELETE', ''],
    ])('that %s does not have is announced as %j', async (method, framing) => {
      const client = clientOf();
      send(client, { method });
      const connection = await server.connection();
      expect(await connection.until()).toBe(
        `${method} / HTTP/1.1\r\nhost: 127.0.0.1:${String(server.port)}\r\n${framing}\r\n`,
      );
    });

    it('arrives exactly, with a length or in chunks, and the connection is used again', async () => {
      const client = clientOf();
      const parts = ['a', 'bc', 'x'.repeat(100_000)];
      const whole = parts.join('');
      for (const headers of [['content-length', String(whole.length)], []]) {
        const body = new PassThrough();
        const call = send(client, { headers, body });
        const connection = await server.connection();
        expect(await connection.until()).toContain(
          headers.length > 0
            ? `content-length: ${String(whole.length)}\r\n`
            : 'transfer-encoding: chunked\r\n',
        );
        const expected = headers.length > 0 ? whole : chunked(parts);
        let sent = '';
        for (const [index, part] of parts.entries()) {
          body.write(part);
          const next =
            headers.length > 0 ? part : chunked(parts.slice(index, index + 1)).slice(0, -'0\r\n\r\n'.length);
          sent += headers.length > 0 || part.length < 1000 ? await connection.until(next) : '';
        }
        body.end();
        if (sent.length < expected.length) sent += await connection.until('0\r\n\r\n');
        expect(sent).toBe(expected);
        connection.socket.write(reply('thanks'));
        expect((await call.settled()).text).toBe('thanks');
        await expectStats(client, 1, 1);
        expect(connection.text).toBe('');
      }
      expect(server.connections).toHaveLength(1);
    });

    it('that is empty arrives as such', async () => {
      const client = clientOf();
      for (const headers of [['content-length', '0'], []]) {
        const call = send(client, { headers, body: Readable.from([]) });
        const connection = await server.connection();
        await connection.until();
        if (headers.length === 0) expect(await connection.until()).toBe('0\r\n\r\n');
        connection.socket.write(reply('thanks'));
        expect((await call.settled()).text).toBe('thanks');
      }
    });

    it('is not read faster than the upstream takes it', async () => {
      server.server.once('connection', (socket) => socket.pause());
      let taken = 0;
      const body = new Readable({
        read() {
          taken += LARGE.length;
          this.push(taken > 64 * LARGE.length ? null : LARGE);
        },
      });
      const client = clientOf();
      const call = send(client, { body });
      await server.connection();
      await eventually(() => {
        expect(body.isPaused()).toBe(true);
      });
      expect(taken).toBeLessThan(8 * LARGE.length);
      const { socket } = await server.connection();
      socket.removeAllListeners('data').on('data', (bytes: Buffer) => {
        if (bytes.toString('latin1').endsWith('\r\n0\r\n\r\n')) socket.write(reply('all'));
      });
      socket.resume();
      expect((await call.settled()).text).toBe('all');
      await expectStats(client, 1, 1);
    });

    it.each([
      ['is longer than it says', 'hello!', 'its body is longer than it says'],
      ['is shorter than it says', 'hell', 'its body is shorter than it says'],
    ])('that %s ends the call and the connection', async (_, text, why) => {
      const client = clientOf();
      const body = new PassThrough();
      const call = send(client, { headers: ['content-length', '5'], body });
      const connection = await server.connection();
      body.end(text);
      expect((await call.settled()).error).toEqual(new UnsendableRequest(why));
      expect(body.destroyed).toBe(true);
      await connection.closed();
      expect(connection.text).not.toContain('hello!');
      await expectAnswered(client, 1);
    });

    it('that goes on after all that it said is given up with the call', async () => {
      const client = clientOf();
      const body = new PassThrough();
      const call = send(client, { headers: ['content-length', '5'], body });
      body.write('hello');
      await (await server.connection()).until('hello');
      body.write('!');
      expect((await call.settled()).error).toEqual(new UnsendableRequest('its body is longer than it says'));
      expect(body.destroyed).toBe(true);
    });

    it.each([
      ['fails', new Error('the client left')],
      ['is destroyed', undefined],
    ])('that %s ends the call and the connection', async (_, error) => {
      const client = clientOf();
      const body = new PassThrough();
      const call = send(client, { body });
      const connection = await server.connection();
      body.write('hel');
      await connection.until('hel\r\n');
      body.destroy(error);
      expect((await call.settled()).error).toEqual(error ?? new UnsendableRequest('its body broke off'));
      await connection.closed();
      await expectAnswered(client, 1);
    });

    // Nothing would ever tell of its end, and a request without it would wait for ever.
    it.each([
      ['failed', new Error('the client left')],
      ['was destroyed', undefined],
    ])('that %s before it was sent sends nothing', async (_, error) => {
      const { client, connection } = await used();
      const body = new PassThrough().on('error', () => undefined);
      body.destroy(error);
      const call = send(client, { body });
      expect((await call.settled()).error).toEqual(error ?? new UnsendableRequest('its body broke off'));
      await expectAnswered(client, 0);
      expect(connection.text).toBe('');
    });

    it('is given up when the reply comes before its end, and the connection is not used again', async () => {
      const client = clientOf();
      const body = new PassThrough();
      const call = send(client, { body });
      const connection = await server.connection();
      body.write('hel');
      await connection.until('hel\r\n');
      connection.socket.write(reply('no, thanks'));
      expect((await call.settled()).outcome).toEqual({ status: 200, text: 'no, thanks', error: undefined });
      expect(body.destroyed).toBe(true);
      await connection.closed();
      await expectAnswered(client, 1);
    });
  });

  describe('and who listens', () => {
    it.each(['a throw', 'a line that cannot be sent'])(
      'is told of %s before anything is sent, and the connection stays',
      async (what) => {
        const { client, connection } = await used();
        const handler = new Heard();
        handler.onStartDo = (control) => {
          control.pause();
          throw new Error('no more');
        };
        const call = send(client, what === 'a throw' ? { handler } : { headers: ['x-a', '\n'] });
        expect(call.error).toMatchObject(what === 'a throw' ? { message: 'no more' } : { name: 'Error' });
        expect(client.stats).toEqual({ connected: 1, free: 1, pending: 0 });
        expect(connection.text).toBe('');
        await expectAnswered(client, 0);
      },
    );

    it('may take a call back that waits, and hears nothing more of it', async () => {
      const client = clientOf();
      const first = send(client);
      const connection = await server.connection();
      await connection.until();
      const handler = new Heard();
      const request = { method: 'GET', path: '/', headers: [] };
      const call = { request, body: undefined, answerMs: LONG_MS, handler };
      client.dispatch(call);
      const third = send(client, { path: '/third' });
      expect(client.stats.pending).toBe(2);
      client.withdraw(call);
      client.withdraw(call);
      expect(client.stats.pending).toBe(1);
      connection.socket.write(reply('first'));
      await first.settled();
      expect(await connection.answer(reply('third'))).toContain('GET /third ');
      expect((await third.settled()).text).toBe('third');
      expect([handler.control, handler.isSettled]).toEqual([undefined, false]);
    });

    // It may wait for as long as the upstream is silent, with its request, its reply and its place in the queue.
    it('does so when nobody waits for its reply any more', async () => {
      const client = clientOf();
      send(client);
      await (await server.connection()).until();
      const nothing = (): undefined => undefined;
      const attempt = new UpstreamCall({
        exchange: { response: { destroyed: false }, sender: undefined } as unknown as Exchange,
        body: undefined,
        call: { request: { method: 'GET', path: '/', headers: [] }, answerMs: LONG_MS },
        reply: {} as ReplyRules,
        queueMs: 1,
        granted: { stillValid: () => true },
        confirm: undefined,
        mayGoOn: undefined,
      });
      const over = attempt.run(client, { answered: nothing, ended: nothing });
      expect(client.stats.pending).toBe(1);
      await expect(over).rejects.toMatchObject({ phase: 'queued' });
      expect(client.stats.pending).toBe(0);
    });

    it('that throws when its turn comes leaves the connection to the next that waits', async () => {
      const client = clientOf();
      const refusing = new Heard();
      refusing.onStartDo = () => {
        throw new Error('no more');
      };
      const [first, second, third] = [
        send(client),
        send(client, { handler: refusing }),
        send(client, { path: '/3' }),
      ];
      const connection = await server.connection();
      await connection.answer(reply('first'));
      await first.settled();
      expect((await second.settled()).error).toMatchObject({ message: 'no more' });
      expect(await connection.answer(reply('third'))).toContain('GET /3 ');
      expect((await third.settled()).text).toBe('third');
    });

    // The connection is in nobody's hands at that moment, and the call could wait for it for ever.
    it('may call again from wherever it is told of something', async () => {
      for (const from of ['onStartDo', 'onHeadDo', 'onDataDo', 'onEndDo', 'onErrorDo'] as const) {
        const { client, connection } = await used();
        const [handler, again] = [new Heard(), new Heard()];
        if (from === 'onErrorDo')
          handler.onStartDo = () => {
            throw new Error('no more');
          };
        handler[from] = () => send(client, { handler: again, path: '/again' });
        const call = send(client, { handler });
        if (from !== 'onErrorDo') await connection.answer(reply('once'));
        await call.settled();
        expect(await connection.answer(reply('again'))).toContain('GET /again ');
        expect((await again.settled()).text).toBe('again');
        await expectStats(client, 1, 1);
        await client.destroy();
        server.connections.length = 0;
      }
    });

    it.each(['onHeadDo', 'onDataDo'] as const)(
      'that throws from %s is told so, and the connection ends',
      async (from) => {
        const client = clientOf();
        const handler = new Heard();
        handler[from] = () => {
          throw new Error('no room');
        };
        const call = send(client, { handler });
        const connection = await server.connection();
        await connection.answer(reply('body'));
        expect((await call.settled()).error).toMatchObject({ message: 'no room' });
        await connection.closed();
        await expectAnswered(client, 1);
      },
    );

    it('that throws from its end is told so, and the connection stays', async () => {
      const client = clientOf();
      const handler = new Heard();
      const ended = new Error('no room');
      handler.onEndDo = () => {
        handler.isEnded = false;
        throw ended;
      };
      const call = send(client, { handler });
      await (await server.connection()).answer(reply('body'));
      expect((await call.settled()).error).toBe(ended);
      await expectAnswered(client, 0);
    });

    it('may end the call from wherever it is told of something', async () => {
      for (const from of ['onStartDo', 'onHeadDo', 'onDataDo'] as const) {
        const client = clientOf();
        const handler = new Heard();
        const reason = new Error('no longer');
        handler[from] = () => handler.control?.abort(reason);
        const call = send(client, { handler });
        const connection = await server.connection();
        if (from !== 'onStartDo') await connection.answer(reply('body'));
        expect((await call.settled()).error).toBe(reason);
        await connection.closed();
        expect(connection.text).toBe('');
        await client.destroy();
        server.connections.length = 0;
      }
    });

    it('may end the call while it waits for the head, and in the middle of the body', async () => {
      const client = clientOf();
      const reason = new Error('no longer');
      for (const [number, part] of ['', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel'].entries()) {
        const call = send(client);
        const connection = await server.connection(number);
        await connection.answer(part);
        if (part !== '') await call.began();
        call.control?.abort(reason);
        expect(call.error).toBe(reason);
        await connection.closed();
      }
      await expectAnswered(client, 2);
    });

    it('has no hold on the connection once its call is over', async () => {
      const client = clientOf();
      const [first, second] = [send(client), send(client)];
      const connection = await server.connection();
      await connection.answer(reply('first'));
      await first.settled();
      await connection.until();
      first.control?.pause();
      first.control?.abort(new Error('too late'));
      connection.socket.write(reply('second').slice(0, -1));
      await second.began();
      second.control?.pause();
      first.control?.resume();
      connection.socket.write('d');
      second.control?.resume();
      expect((await second.settled()).outcome).toEqual({ status: 200, text: 'second', error: undefined });
      expect(first.isEnded).toBe(true);
      await expectStats(client, 1, 1);
    });

    it('may pause a reply at every part, also before it begins, and hears all of it', async () => {
      const client = clientOf();
      const handler = new Heard();
      let pauses = 0;
      const pause = (): void => {
        pauses += 1;
        handler.control?.pause();
        setImmediate(() => handler.control?.resume());
      };
      handler.onStartDo = handler.onHeadDo = handler.onDataDo = pause;
      const call = send(client, { handler });
      const connection = await server.connection();
      await connection.until();
      connection.socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
      for (let part = 0; part < 50; part += 1) connection.socket.write('2\r\nab\r\n2\r\ncd\r\n');
      connection.socket.write('0\r\n\r\n');
      expect((await call.settled()).text).toBe('abcd'.repeat(50));
      expect(pauses).toBe(102);
      await expectStats(client, 1, 1);
    });

    it('that pauses a reply keeps the upstream from sending more', async () => {
      const client = clientOf();
      const handler = new Heard();
      handler.onHeadDo = () => handler.control?.pause();
      const call = send(client, { handler });
      const connection = await server.connection();
      await connection.until();
      connection.socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${String(16 * LARGE.length)}\r\n\r\n`);
      for (let part = 0; part < 16; part += 1) connection.socket.write(LARGE);
      await call.began();
      await eventually(() => {
        expect(connection.socket.writableNeedDrain).toBe(true);
      });
      expect(connection.socket.writableLength).toBeGreaterThan(LARGE.length);
      expect(call.body).toHaveLength(0);
      call.control?.resume();
      expect((await call.settled()).body).toHaveLength(16 * LARGE.length);
    });

    it('hears the rest of a paused reply also where the upstream has ended the connection', async () => {
      const client = clientOf();
      const handler = new Heard();
      handler.onHeadDo = () => handler.control?.pause();
      const call = send(client, { handler });
      const connection = await server.connection();
      await connection.answer(reply('whole'));
      connection.socket.end();
      await call.began();
      call.control?.resume();
      expect((await call.settled()).outcome).toEqual({ status: 200, text: 'whole', error: undefined });
      await expectStats(client, 0, 0);
    });
  });

  describe('that is closed', () => {
    it('tells every call, under way, waiting and new, and ends every connection', async () => {
      const client = clientOf();
      const body = new PassThrough();
      const [first, second] = [send(client, { body }), send(client)];
      const connection = await server.connection();
      await connection.until();
      const third = new Heard();
      first.onErrorDo = () => send(client, { handler: third });
      await client.destroy();
      for (const call of [first, second, third, send(client)])
        expect(call.error).toBeInstanceOf(UpstreamClientClosed);
      expect(body.destroyed).toBe(true);
      expect(client.stats).toEqual({ connected: 0, free: 0, pending: 0 });
      await connection.closed();
    });

    it('before it has reached anybody tells the calls that wait', async () => {
      const client = clientOf({ origin: new URL(`https://127.0.0.1:${String(server.port)}`) });
      const call = send(client);
      await server.connection();
      await client.destroy();
      expect(call.error).toBeInstanceOf(UpstreamClientClosed);
      expect(client.stats).toEqual({ connected: 0, free: 0, pending: 0 });
    });

    it.each(['onStartDo', 'onHeadDo', 'onDataDo', 'onEndDo'] as const)(
      'from %s tells the call',
      async (from) => {
        const { client, connection } = await used();
        const handler = new Heard();
        handler[from] = () => void client.destroy();
        const call = send(client, { handler });
        if (from !== 'onStartDo') await connection.answer(reply('body'));
        await call.settled();
        if (from !== 'onEndDo') expect(call.error).toBeInstanceOf(UpstreamClientClosed);
        expect(client.stats).toEqual({ connected: 0, free: 0, pending: 0 });
        await connection.closed();
        expect(connection.text).toBe('');
      },
    );
  });
});
