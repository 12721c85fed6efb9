import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { promisify } from 'node:util';
import { describeWith } from '@libs/testing';
import { UpstreamClient } from '../../src/upstream/upstream-client';
import { Heard } from './heard';
import { RawServer } from './raw-server';

const LONG_MS = 600_000;
const LARGE = 'x'.repeat(1024 * 1024);

describeWith('openssl', 'an upstream with TLS', (openssl) => {
  const clients: UpstreamClient[] = [];
  let certificate: { key: string; cert: string };
  let server: RawServer;

  beforeAll(async () => {
    const dir = mkdtempSync(join(tmpdir(), 'upstream-tls-'));
    const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
    const names = ['-subj', '/CN=Test', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'];
    await promisify(execFile)(openssl, ['req', '-x509', ...kind, ...names, '-keyout', key, '-out', cert]);
    certificate = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
    rmSync(dir, { recursive: true });
  });

  beforeEach(async () => {
    server = await RawServer.start(
      '127.0.0.1',
      tls.createServer({ ...certificate, ALPNProtocols: ['http/1.1'] }),
    );
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await Promise.all(clients.splice(0).map((client) => client.destroy()));
    server.stop();
  });

  /** As a process does that was started with NODE_EXTRA_CA_CERTS, which is read once. */
  function trust(): void {
    const connect = tls.connect as (options: tls.ConnectionOptions) => tls.TLSSocket;
    jest
      .spyOn(tls, 'connect')
      .mockImplementation(((options: tls.ConnectionOptions) =>
        connect({ ...options, ca: certificate.cert })) as typeof tls.connect);
  }

  function clientOf(host: string): UpstreamClient {
    const origin = new URL(`https://${host}:${String(server.port)}`);
    const times = { connectMs: LONG_MS, replyIdleMs: LONG_MS, idleMs: LONG_MS };
    const client = new UpstreamClient({ origin, connections: 1, ...times });
    clients.push(client);
    return client;
  }

  function send(client: UpstreamClient, handler = new Heard()): Heard {
    client.dispatch({
      request: { method: 'GET', path: '/', headers: [] },
      body: undefined,
      answerMs: LONG_MS,
      handler,
    });
    return handler;
  }

  // An address may not be sent as a server's name (RFC 6066, 3), and is looked for in the certificate all the same.
  it.each([
    ['localhost', 'localhost'],
    ['127.0.0.1', false],
  ])(
    'is called at %s, with kept connections, a paused reply and the end of a connection',
    async (host, name) => {
      trust();
      const client = clientOf(host);
      const first = send(client);
      const connection = await server.connection();
      expect(connection.socket).toMatchObject({ servername: name, alpnProtocol: 'http/1.1' });
      await connection.answer('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst');
      expect((await first.settled()).text).toBe('first');
      expect(client.stats).toEqual({ connected: 1, free: 1, pending: 0 });

      const handler = new Heard();
      handler.onHeadDo = handler.onDataDo = () => {
        handler.control?.pause();
        setImmediate(() => handler.control?.resume());
      };
      const second = send(client, handler);
      await connection.answer(`HTTP/1.1 200 OK\r\nContent-Length: ${String(LARGE.length)}\r\n\r\n${LARGE}`);
      connection.socket.end();
      expect((await second.settled()).text === LARGE).toBe(true);
      expect([...first.wrong, ...second.wrong]).toEqual([]);
      await connection.closed();
      expect(server.connections).toHaveLength(1);
    },
  );

  it('is not called where nobody vouches for it', async () => {
    const call = send(clientOf('127.0.0.1'));
    expect((await call.settled()).error).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(call.control).toBeUndefined();
  });

  it('is not called under a name that its certificate does not have', async () => {
    trust();
    server.stop();
    server = await RawServer.start('::1', tls.createServer(certificate));
    const call = send(clientOf('[::1]'));
    expect((await call.settled()).error).toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    expect(call.control).toBeUndefined();
  });
});
