import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import {
  ConnectionLost,
  ConnectTimeout,
  ReplyStalled,
  ReplyTimeout,
  UnreadableReply,
  UpstreamClientClosed,
} from '../../src/upstream/upstream.errors';
import { clientStand, LARGE, reply, SHORT_MS } from './client-stand';
import { Heard } from './heard';
import { RawServer } from './raw-server';

const isReset = (error: Error | undefined): boolean =>
  error !== undefined && 'code' in error && error.code === 'ECONNRESET';

describe('the client of an upstream', () => {
  const { clientOf, expectAnswered, expectStats, send, server, used } = clientStand();

  describe('and its connections', () => {
    it('are made when needed, used again, and given to the calls in order, one at a time', async () => {
      const client = clientOf();
      expect(client.stats).toEqual({ connected: 0, free: 0, pending: 0 });
      const calls = ['/a', '/b', '/c'].map((path) => send(client, { path }));
      expect(client.stats).toEqual({ connected: 0, free: 0, pending: 3 });
      const connection = await server().connection();
      for (const [index, path] of ['/a', '/b', '/c'].entries()) {
        expect(await connection.until()).toBe(
          `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${String(server().port)}\r\n\r\n`,
        );
        await expectStats(client, 1, 0, 2 - index);
        expect(connection.text).toBe('');
        connection.socket.write(reply(path));
        expect((await calls[index]!.settled()).text).toBe(path);
      }
      await expectStats(client, 1, 1);
      await expectAnswered(client, 0);
      expect(server().connections).toHaveLength(1);
    });

    it('are no more than the limit, and those used last are used first', async () => {
      const client = clientOf({ connections: 2 });
      const calls = ['/a', '/b', '/c'].map((path) => send(client, { path }));
      const [one, two] = [await server().connection(0), await server().connection(1)];
      await expectStats(client, 2, 0, 1);
      await one.answer(reply('one'));
      await one.answer(reply('one'));
      await two.answer(reply('two'));
      await Promise.all(calls.map((call) => call.settled()));
      await expectStats(client, 2, 2);
      expect(server().connections).toHaveLength(2);
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
      const connection = await server().connection();
      await connection.answer(reply('last', 'Connection: close\r\n'));
      expect((await call.settled()).text).toBe('last');
      expect(client.stats).toEqual({ connected: 0, free: 0, pending: 0 });
      await connection.closed();
      await expectAnswered(client, 1);
    });

    it('end when something follows a reply, which is never taken for the next one', async () => {
      const client = clientOf();
      const calls = [send(client), send(client)];
      await (await server().connection(0)).answer(reply('right') + reply('wrong'));
      expect((await calls[0]!.settled()).text).toBe('right');
      await (await server().connection(1)).answer(reply('also right'));
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
          const connection = await server().connection();
          await connection.answer(`HTTP/1.1 ${String(status)} X\r\nContent-Length: 5\r\n\r\n`);
          expect((await call.settled()).outcome).toEqual({ status, text: '', error: undefined });
        }
        expect(server().connections).toHaveLength(1);
      },
    );
  });

  describe('that reaches nobody', () => {
    it('tells each of the calls that wait', async () => {
      const origin = new URL(`http://127.0.0.1:${String(server().port)}`);
      server().stop();
      await once(server().server, 'close');
      const client = clientOf({ connections: 2, origin });
      const calls = Array.from({ length: 7 }, () => send(client));
      for (const call of calls) expect((await call.settled()).error).toMatchObject({ code: 'ECONNREFUSED' });
      expect(calls.every(({ control }) => control === undefined)).toBe(true);
      await expectStats(client, 0, 0);
    });

    // TLS to somebody who never says a word: no connection is made, and no network is needed for it.
    it('gives up in time, and tells each of the calls that wait', async () => {
      const client = clientOf({
        origin: new URL(`https://127.0.0.1:${String(server().port)}`),
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
      const tls = clientOf({ origin: new URL(`https://127.0.0.1:${String(server().port)}`) });
      first.onErrorDo = () => send(client, { handler: again });
      send(tls, { handler: first });
      (await server().connection(0)).socket.end('no TLS here');
      await first.settled();
      await (await server().connection(1)).answer(reply('again'));
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
        const number = server().connections.length;
        const [first, second] = [send(client), send(client)];
        const connection = await server().connection(number);
        await connection.answer(part);
        if (part.includes('\r\n\r\n')) await first.began();
        if (how === 'end') connection.socket.end();
        else connection.socket.resetAndDestroy();
        await first.settled();
        if (!isReset(first.error)) expect(first.error).toBeInstanceOf(ConnectionLost);
        await (await server().connection(number + 1)).answer(reply('second'));
        expect((await second.settled()).text).toBe('second');
      }
    });

    it('is told of a reply that cannot be read, and takes another connection', async () => {
      const client = clientOf();
      const [first, second] = [send(client), send(client)];
      await (await server().connection(0)).answer('HTTP/1.0 200 OK\r\n\r\n');
      expect((await first.settled()).error).toBeInstanceOf(UnreadableReply);
      await (await server().connection(1)).answer(reply('second'));
      expect((await second.settled()).text).toBe('second');
    });
  });

  describe('whose upstream is silent', () => {
    it('before the head, waits as long as the call says', async () => {
      const client = clientOf();
      const call = send(client, { answerMs: SHORT_MS });
      expect((await call.settled()).error).toEqual(new ReplyTimeout(SHORT_MS));
      await (await server().connection()).closed();
      await expectAnswered(client, 1);
    });

    // As after a SIGSTOP, or a turn of the event loop that took long.
    it('is not held against a reply that arrived while this process stood still', async () => {
      const answerMs = 40 * SHORT_MS;
      const call = send(clientOf(), { answerMs });
      const raw = await server().connection();
      await raw.until();
      raw.socket.write(reply('here'));
      const until = performance.now() + answerMs + 4 * SHORT_MS;
      while (performance.now() < until);
      expect((await call.settled()).outcome).toMatchObject({ status: 200, text: 'here' });
    });

    it('but for the bytes of a head that never ends, waits no longer', async () => {
      const client = clientOf();
      const call = send(client, { answerMs: SHORT_MS });
      const { socket } = await server().connection();
      socket.write('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n');
      const drip = setInterval(() => socket.write('X: y\r\n'), 5);
      expect((await call.settled()).error).toEqual(new ReplyTimeout(SHORT_MS));
      clearInterval(drip);
    });

    it('in the middle of the reply, waits for its idle time', async () => {
      const client = clientOf({ replyIdleMs: SHORT_MS });
      const call = send(client);
      await (await server().connection()).answer('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel');
      expect((await call.settled()).error).toEqual(new ReplyStalled(SHORT_MS));
      expect(call.outcome).toMatchObject({ status: 200, text: 'hel' });
    });

    it('takes no more of the body, waits as long as the call says', async () => {
      const client = clientOf();
      const body = Readable.from(Array(64).fill(LARGE) as Buffer[], { objectMode: false });
      server().server.once('connection', (socket) => socket.pause());
      const call = send(client, { body, answerMs: SHORT_MS });
      expect((await call.settled()).error).toEqual(new ReplyTimeout(SHORT_MS));
      expect(body.destroyed).toBe(true);
    });
  });

  describe('that is closed', () => {
    it('tells every call, under way, waiting and new, and ends every connection', async () => {
      const client = clientOf();
      const body = new PassThrough();
      const [first, second] = [send(client, { body }), send(client)];
      const connection = await server().connection();
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
      const client = clientOf({ origin: new URL(`https://127.0.0.1:${String(server().port)}`) });
      const call = send(client);
      await server().connection();
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
