import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { dataSourceOptions, isDatabaseTrouble } from '@libs/database';
import { createLogger } from '@libs/telemetry';
import { testDatabase } from '@libs/testing';
import { DataSource } from 'typeorm';

/** What a server says to a session that an administrator ends (protocol 3.0, ErrorResponse). */
const TERMINATED = errorResponse({
  S: 'FATAL',
  V: 'FATAL',
  C: '57P01',
  M: 'terminating connection due to administrator command',
});
const READY_FOR_QUERY = Buffer.from('Z\0\0\0\u0005I', 'latin1');

// The error of a connection that nobody listens to yet ended the whole process.
describe('a session that is ended the moment it is ready', () => {
  let way: Way;
  let source: DataSource;

  beforeAll(async () => {
    const { url } = await testDatabase();
    way = await Way.to(new URL(url));
    const logger = createLogger({ service: 'test' }, { write: () => undefined });
    const settings = { url: way.url, applicationName: 'terminated', poolSize: 2, logger };
    source = await new DataSource(dataSourceOptions(settings, { entities: [], migrations: [] })).initialize();
  });
  afterAll(async () => {
    await source.destroy();
    way.close();
  });

  it('costs its statement, and neither the process nor the pool', async () => {
    way.endsNext = true;
    const [old, fresh] = await Promise.allSettled([
      source.query('select pg_sleep(0.2)'),
      source.query('select 1'),
    ]);
    expect(way.endsNext).toBe(false);
    expect(old.status).toBe('fulfilled');
    expect(fresh.status === 'rejected' && isDatabaseTrouble(fresh.reason)).toBe(true);
    expect(await Promise.all([1, 2].map(() => source.query('select 1 as one')))).toEqual([
      [{ one: 1 }],
      [{ one: 1 }],
    ]);
  });
});

/** In between: can add to the first "ready" of the next connection that it is over. */
class Way {
  endsNext = false;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {}

  static async to(target: URL): Promise<Way> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const way = new Way(server, target);
    server.on('connection', (socket) => way.join(socket));
    return way;
  }

  get url(): string {
    const url = new URL(this.target);
    url.host = `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return url.href;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  private join(client: Socket): void {
    const database = connect(Number(this.target.port), this.target.hostname);
    for (const socket of [client, database]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => (socket === client ? database : client).destroy());
    }
    client.pipe(database);
    const ends = this.endsNext;
    this.endsNext = false;
    database.on('data', (chunk) => {
      const isReady = chunk.subarray(-READY_FOR_QUERY.length).equals(READY_FOR_QUERY);
      if (ends && isReady) client.end(Buffer.concat([chunk, TERMINATED]));
      else client.write(chunk);
    });
  }
}

function errorResponse(fields: Readonly<Record<string, string>>): Buffer {
  const body = Object.entries(fields).map(([type, value]) => `${type}${value}\0`);
  const text = Buffer.from(`${body.join('')}\0`, 'latin1');
  const head = Buffer.alloc(5);
  head.write('E', 0, 'latin1');
  head.writeInt32BE(text.length + 4, 1);
  return Buffer.concat([head, text]);
}
