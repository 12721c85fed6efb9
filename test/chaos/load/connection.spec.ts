import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { monotonicMs } from '../monotonic';
import { Connection } from './connection';

const GET = Buffer.from('GET / HTTP/1.1\r\nhost: here\r\n\r\n');
const urlOf = (server: { address(): unknown }): URL =>
  new URL(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`);

describe('a connection', () => {
  let server: Server;
  const arrivals: number[] = [];

  beforeAll(async () => {
    server = createServer((_, response) => {
      arrivals.push(monotonicMs());
      response.end('hello');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const open = async (url = urlOf(server)): Promise<Connection> => {
    const connection = await Connection.open(url, 5_000);
    if (!connection) throw new Error('nobody accepted');
    return connection;
  };

  // A server that had read the request before `sentAt` would make an acceptance look as if it began after the answer.
  it('says that a request was sent before the server had it, and answered after', async () => {
    const connection = await open();
    for (let round = 0; round < 20; round += 1) {
      const { sentAt, answeredAt, status, reply } = await connection.exchange(GET);
      const arrivedAt = arrivals.at(-1)!;
      expect(sentAt).toBeLessThan(arrivedAt);
      expect(answeredAt).toBeGreaterThan(arrivedAt);
      expect([status, String(reply?.body)]).toEqual([200, 'hello']);
    }
    expect(new Set([connection.isIdle, connection.isOpen])).toEqual(new Set([true]));
    connection.close();
  });

  it('carries one request at a time', async () => {
    const connection = await open();
    const first = connection.exchange(GET);
    expect(connection.isIdle).toBe(false);
    expect(() => connection.exchange(GET)).toThrow('one request at a time');
    await first;
    connection.close();
  });

  it('has no answer to give when it is closed, and is idle no more', async () => {
    const connection = await open();
    const exchange = connection.exchange(GET);
    connection.close();
    expect(await exchange).toMatchObject({ answeredAt: null, status: null, reply: undefined });
    expect([connection.isIdle, connection.isOpen]).toEqual([false, false]);
  });

  it('keeps the status of an answer whose rest never comes', async () => {
    const cut = createTcpServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf'));
    });
    await new Promise<void>((resolve) => cut.listen(0, '127.0.0.1', resolve));
    const connection = await open(urlOf(cut));
    const exchange = await connection.exchange(GET);
    expect(exchange).toMatchObject({ status: 200, reply: undefined });
    expect(exchange.answeredAt).toBeGreaterThan(exchange.sentAt);
    await new Promise((resolve) => cut.close(resolve));
  });

  it('is not there where nobody listens', async () => {
    const gone = createTcpServer();
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const url = urlOf(gone);
    await new Promise((resolve) => gone.close(resolve));
    expect(await Connection.open(url, 5_000)).toBeUndefined();
  });
});
