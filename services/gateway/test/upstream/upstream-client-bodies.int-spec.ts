import { PassThrough, Readable } from 'node:stream';
import { eventually } from '@libs/testing';
import { UnsendableRequest } from '../../src/upstream/upstream.errors';
import { clientStand, LARGE, reply } from './client-stand';

describe('the client of an upstream', () => {
  const { clientOf, expectAnswered, expectStats, send, server, used } = clientStand();

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
      const connection = await server().connection();
      expect(await connection.until()).toBe(
        `${method} / HTTP/1.1\r\nhost: 127.0.0.1:${String(server().port)}\r\n${framing}\r\n`,
      );
    });

    it('arrives exactly, with a length or in chunks, and the connection is used again', async () => {
      const client = clientOf();
      const parts = ['a', 'bc', 'x'.repeat(100_000)];
      const whole = parts.join('');
      for (const headers of [['content-length', String(whole.length)], []]) {
        const body = new PassThrough();
        const call = send(client, { headers, body });
        const connection = await server().connection();
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
      expect(server().connections).toHaveLength(1);
    });

    it('that is empty arrives as such', async () => {
      const client = clientOf();
      for (const headers of [['content-length', '0'], []]) {
        const call = send(client, { headers, body: Readable.from([]) });
        const connection = await server().connection();
        await connection.until();
        if (headers.length === 0) expect(await connection.until()).toBe('0\r\n\r\n');
        connection.socket.write(reply('thanks'));
        expect((await call.settled()).text).toBe('thanks');
      }
    });

    it('is not read faster than the upstream takes it', async () => {
      server().server.once('connection', (socket) => socket.pause());
      let taken = 0;
      const body = new Readable({
        read() {
          taken += LARGE.length;
          this.push(taken > 64 * LARGE.length ? null : LARGE);
        },
      });
      const client = clientOf();
      const call = send(client, { body });
      await server().connection();
      await eventually(() => {
        expect(body.isPaused()).toBe(true);
      });
      expect(taken).toBeLessThan(8 * LARGE.length);
      const { socket } = await server().connection();
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
      const connection = await server().connection();
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
      await (await server().connection()).until('hello');
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
      const connection = await server().connection();
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
      const connection = await server().connection();
      body.write('hel');
      await connection.until('hel\r\n');
      connection.socket.write(reply('no, thanks'));
      expect((await call.settled()).outcome).toEqual({ status: 200, text: 'no, thanks', error: undefined });
      expect(body.destroyed).toBe(true);
      await connection.closed();
      await expectAnswered(client, 1);
    });
  });
});
