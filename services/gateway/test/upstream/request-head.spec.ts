import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import fc from 'fast-check';
import { requestHead } from '../../src/upstream/request-head';
import { UnsendableRequest } from '../../src/upstream/upstream.errors';

const withValue = (value: string): string =>
  requestHead({ method: 'GET', path: '/', headers: ['x-a', value] }, 'host', '');
const withPath = (path: string): string => requestHead({ method: 'GET', path, headers: [] }, 'host', '');

describe('the head of a request', () => {
  // U+010A and U+010D would be written as LF and CR.
  it.each(['\r', '\n', '\r\nx-b: c', '\0', '\u010a', '\u010d', '\u{1f600}', '\ud800'])(
    'is not written with %j in a value or in the path',
    (text) => {
      for (const around of [text, `a${text}`, `${text}b`, `a${text}b`]) {
        expect(() => withValue(around)).toThrow(
          new UnsendableRequest('its x-a header holds a character that may not be there'),
        );
        expect(() => withPath(`/${around}`)).toThrow(
          new UnsendableRequest('its path holds a character that may not be there'),
        );
      }
    },
  );

  it.each([' ', '\t', '\x7f', '\x80', 'ä'])('is not written with %j in the path', (text) => {
    expect(() => withPath(`/${text}`)).toThrow(UnsendableRequest);
  });

  it('names the header that cannot be sent and not its value', () => {
    expect(() => withValue('secret\n')).toThrow(/^(?!.*secret).*x-a/s);
  });

  it('has one line for each header, whatever may be in it', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 4 }), fc.string(), (values, path) => {
        const headers = values.flatMap((value) => ['x-a', value]);
        let head: string;
        try {
          head = requestHead({ method: 'GET', path, headers }, 'host', 'x-framing: a\r\n');
        } catch (error) {
          expect(error).toBeInstanceOf(UnsendableRequest);
          return;
        }
        const written = Buffer.from(head, 'latin1').toString('latin1').split('\r\n');
        expect(written).toEqual([
          `GET ${path} HTTP/1.1`,
          'host: host',
          ...values.map((value) => `x-a: ${value}`),
          'x-framing: a',
          '',
          '',
        ]);
      }),
    );
  });

  describe('that was sent', () => {
    const server = createServer();

    beforeAll(async () => {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
    });

    afterAll(() => {
      server.closeAllConnections();
      server.close();
    });

    it('is read by a server as exactly what was given', async () => {
      const visible = Array.from({ length: 0x7f - 0x21 }, (_, index) => String.fromCharCode(0x21 + index));
      const inValues = [...visible, ' ', '\t', '\x80', 'ä', '\xff'];
      const value = fc
        .string({ unit: fc.constantFrom(...inValues), maxLength: 30 })
        .map((text) => text.replace(/^[ \t]+|[ \t]+$/g, ''));
      const path = fc.string({ unit: fc.constantFrom(...visible), maxLength: 60 }).map((text) => `/${text}`);
      const name = fc.constantFrom('x-a', 'cookie', 'traceparent', 'set-cookie', 'authorization');
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'),
          path,
          fc.array(fc.tuple(name, value), { maxLength: 6 }).map((pairs) => pairs.flat()),
          async (method, target, headers) => {
            const { port } = server.address() as AddressInfo;
            const socket = connect(port, '127.0.0.1').on('error', () => undefined);
            const received = once(server, 'request') as Promise<[IncomingMessage]>;
            const head = requestHead(
              { method, path: target, headers },
              'some.host:1',
              'content-length: 0\r\n',
            );
            socket.write(head, 'latin1');
            const [request] = await received;
            socket.destroy();
            expect({ method: request.method, url: request.url, raw: request.rawHeaders }).toEqual({
              method,
              url: target,
              raw: ['host', 'some.host:1', ...headers, 'content-length', '0'],
            });
          },
        ),
        { numRuns: 200 },
      );
    });
  });
});
