import { eventually } from '@libs/testing';
import type { Exchange } from '../../src/proxy/exchange';
import type { ReplyRules } from '../../src/proxy/reply-headers';
import { UpstreamCall } from '../../src/proxy/upstream-call';
import { clientStand, LARGE, LONG_MS, reply } from './client-stand';
import { Heard } from './heard';

describe('the client of an upstream', () => {
  const { clientOf, expectAnswered, expectStats, send, server, used } = clientStand();

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
      const connection = await server().connection();
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
      await (await server().connection()).until();
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
      const connection = await server().connection();
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
        server().connections.length = 0;
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
        const connection = await server().connection();
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
      await (await server().connection()).answer(reply('body'));
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
        const connection = await server().connection();
        if (from !== 'onStartDo') await connection.answer(reply('body'));
        expect((await call.settled()).error).toBe(reason);
        await connection.closed();
        expect(connection.text).toBe('');
        await client.destroy();
        server().connections.length = 0;
      }
    });

    it('may end the call while it waits for the head, and in the middle of the body', async () => {
      const client = clientOf();
      const reason = new Error('no longer');
      for (const [number, part] of ['', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel'].entries()) {
        const call = send(client);
        const connection = await server().connection(number);
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
      const connection = await server().connection();
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
      const connection = await server().connection();
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
      const connection = await server().connection();
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
      const connection = await server().connection();
      await connection.answer(reply('whole'));
      connection.socket.end();
      await call.began();
      call.control?.resume();
      expect((await call.settled()).outcome).toEqual({ status: 200, text: 'whole', error: undefined });
      await expectStats(client, 0, 0);
    });
  });
});
