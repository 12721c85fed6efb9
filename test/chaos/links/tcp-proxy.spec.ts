import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '@libs/testing';
import { TcpProxy } from './tcp-proxy';

/** Answers what it is sent with its name before it, and remembers its connections. */
class Echo {
  readonly sockets: Socket[] = [];
  received = '';
  ends = 0;
  private constructor(private readonly server: Server) {}

  static async start(name: string): Promise<Echo> {
    const server = createServer({ allowHalfOpen: true });
    const echo = new Echo(server);
    server.on('connection', (socket) => {
      echo.sockets.push(socket);
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => {
        echo.received += bytes.toString();
        socket.write(name + bytes.toString());
      });
      socket.on('end', () => {
        echo.ends += 1;
        socket.end('bye');
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return echo;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}

class Client {
  heard = '';
  ended = false;
  error: string | undefined;
  private constructor(readonly socket: Socket) {
    socket.on('data', (bytes) => (this.heard += bytes.toString()));
    socket.on('end', () => (this.ended = true));
    socket.on('error', (error: NodeJS.ErrnoException) => (this.error = error.code));
  }

  static to(port: number): Client {
    return new Client(connect({ port, host: '127.0.0.1', allowHalfOpen: true }));
  }
}

describe('a link', () => {
  let echo: Echo;
  let proxy: TcpProxy;
  let clients: Client[] = [];
  const client = (): Client => {
    const one = Client.to(proxy.port);
    clients.push(one);
    return one;
  };
  /** A client that has been answered. */
  const talking = async (): Promise<Client> => {
    const one = client();
    one.socket.write('1');
    await eventually(() => expect(one.heard).toBe('a1'));
    return one;
  };

  beforeEach(async () => {
    echo = await Echo.start('a');
    proxy = await TcpProxy.start(echo.port);
  });
  afterEach(async () => {
    for (const { socket } of clients) socket.destroy();
    clients = [];
    await proxy.close();
    echo.close();
  });

  it('that passes carries both ways, and lets one way end before the other', async () => {
    const one = await talking();
    one.socket.end('2');
    await eventually(() => expect([one.heard, one.ended]).toEqual(['a1a2bye', true]));
    expect(echo.ends).toBe(1);
  });

  it('carries more than it keeps in memory, whole and in order', async () => {
    const one = client();
    const text = Array.from({ length: 400_000 }, (_, index) => String(index)).join(' ');
    await proxy.set({ mode: 'black-hole', direction: 'back' });
    one.socket.end(text);
    await sleep(50);
    await proxy.set({ mode: 'pass' });
    await eventually(() => expect(one.ended).toBe(true));
    expect(echo.received === text).toBe(true);
    expect(one.heard.replaceAll('a', '') === `${text}bye`.replaceAll('a', '')).toBe(true);
  });

  it('that is reset by one end is reset for the other', async () => {
    const one = await talking();
    echo.sockets[0]!.resetAndDestroy();
    await eventually(() => expect(one.error).toBe('ECONNRESET'));
  });

  it('to nobody resets who connects', async () => {
    echo.close();
    const one = client();
    await eventually(() => expect(one.error).toBe('ECONNRESET'));
  });

  it('that is cut resets what is connected and refuses what connects, until it passes again', async () => {
    const one = await talking();
    await proxy.set({ mode: 'cut' });
    await eventually(() => expect(one.error).toBe('ECONNRESET'));
    const refused = client();
    await eventually(() => expect(refused.error).toBe('ECONNREFUSED'));
    await proxy.set({ mode: 'pass' });
    await talking();
  });

  it('that is a black hole delivers nothing, and what was sent meanwhile once it passes again', async () => {
    const one = await talking();
    await proxy.set({ mode: 'black-hole', direction: 'both' });
    one.socket.write('2');
    const late = client();
    late.socket.write('3');
    await once(late.socket, 'connect');
    await sleep(100);
    expect([echo.received, one.heard, late.heard, echo.sockets.length]).toEqual(['1', 'a1', '', 1]);
    await proxy.set({ mode: 'pass' });
    await eventually(() => expect([one.heard, late.heard]).toEqual(['a1a2', 'a3']));
  });

  // A gateway must not learn from the network that the tokens API is gone.
  it('that is a black hole tells neither end that the other is gone', async () => {
    const one = await talking();
    await proxy.set({ mode: 'black-hole', direction: 'both' });
    echo.sockets[0]!.resetAndDestroy();
    await sleep(100);
    expect([one.error, one.ended]).toEqual([undefined, false]);
    await proxy.set({ mode: 'pass' });
    await eventually(() => expect(one.error).toBe('ECONNRESET'));
  });

  it('that is a black hole one way still carries the other', async () => {
    const one = await talking();
    await proxy.set({ mode: 'black-hole', direction: 'back' });
    one.socket.write('2');
    await eventually(() => expect(echo.received).toBe('12'));
    expect(one.heard).toBe('a1');
    await proxy.set({ mode: 'black-hole', direction: 'forth' });
    await eventually(() => expect(one.heard).toBe('a1a2'));
    one.socket.write('3');
    await sleep(100);
    expect(echo.received).toBe('12');
  });

  it('with latency is slower both ways, in order, and no longer than it lasts', async () => {
    const one = await talking();
    await proxy.set({ mode: 'pass', latencyMs: 100, jitterMs: 50 });
    const before = performance.now();
    for (const digit of '23456') one.socket.write(digit);
    await eventually(() => expect(one.heard.replaceAll('a', '')).toBe('123456'));
    // Less only if time ran backwards: it is no bound from above.
    expect(performance.now() - before).toBeGreaterThanOrEqual(199);
    await proxy.set({ mode: 'pass', latencyMs: 3_600_000 });
    one.socket.write('7');
    await proxy.set({ mode: 'pass' });
    await eventually(() => expect(one.heard).toMatch(/7$/));
  });

  it('that is slow one way only holds up nothing the other way', async () => {
    const one = await talking();
    await proxy.set({ mode: 'pass', latencyMs: 3_600_000, only: 'back' });
    one.socket.write('2');
    await eventually(() => expect(echo.received).toBe('12'));
    await proxy.set({ mode: 'pass', latencyMs: 3_600_000, only: 'forth' });
    await eventually(() => expect(one.heard).toBe('a1a2'));
    one.socket.write('3');
    await sleep(100);
    expect(echo.received).toBe('12');
  });

  it('with little bandwidth takes as long as the bytes need', async () => {
    const one = await talking();
    await proxy.set({ mode: 'pass', bytesPerSecond: 10_000 });
    const before = performance.now();
    one.socket.write('x'.repeat(1_000));
    await eventually(() => expect(echo.received).toHaveLength(1_001));
    expect(performance.now() - before).toBeGreaterThanOrEqual(99);
  });

  it('leads elsewhere once it is told, and what is connected is reset', async () => {
    const one = await talking();
    const other = await Echo.start('b');
    proxy.retarget(other.port);
    await eventually(() => expect(one.error).toBe('ECONNRESET'));
    const next = client();
    next.socket.write('2');
    await eventually(() => expect(next.heard).toBe('b2'));
    other.close();
  });
});
