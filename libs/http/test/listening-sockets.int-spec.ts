import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import { LISTENING_SOCKETS } from '../src/listening-sockets';
import { type Probe, startProbe } from './probe.app';

const CONNECTIONS = 64;

describe('the port of a service', () => {
  let probe: Probe;
  let clients: Socket[];
  beforeEach(async () => {
    probe = await startProbe();
    clients = [];
  });
  afterEach(async () => {
    for (const client of clients) client.destroy();
    probe.gate.open();
    await probe.close();
  });

  const open = (): void => {
    const { port, hostname } = new URL(probe.url);
    clients = Array.from({ length: CONNECTIONS }, () => connect(Number(port), hostname));
  };

  it('takes more than one connection in a turn of the event loop where this Node can, and each of them once', async () => {
    let [accepted, before, most] = [0, 0, 0];
    const count = (): void => void (accepted += 1);
    subscribe('net.server.socket', count);
    open();
    while (accepted < CONNECTIONS) {
      await turn();
      most = Math.max(most, accepted - before);
      before = accepted;
    }
    unsubscribe('net.server.socket', count);
    expect(accepted).toBe(CONNECTIONS);
    expect(most > 1).toBe(LISTENING_SOCKETS > 1);
    expect(most).toBeLessThanOrEqual(LISTENING_SOCKETS);
  });

  // Otherwise a second instance that was started by mistake would silently take half of the connections.
  it('is nobody else’s, not even that of another such service', async () => {
    await expect(startProbe({ port: Number(new URL(probe.url).port) })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
    expect((await fetch(`${probe.url}/api/v3/optional`, { method: 'POST' })).status).toBe(200);
  });

  it('is closed at once on a stop, which waits for what is under way on every connection', async () => {
    open();
    await Promise.all(clients.map((client) => once(client, 'connect')));
    const replies = clients.map((client) => {
      client.write('GET /api/v3/slow HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
      return text(client);
    });
    let arrived = 0;
    probe.gate.arrive = () => (arrived += 1);
    while (arrived < CONNECTIONS) await turn();
    const closed = probe.close();
    await turn();
    await expect(fetch(probe.url)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    expect(await Promise.race([closed.then(() => 'closed'), turn('still open')])).toBe('still open');
    probe.gate.open();
    for (const reply of await Promise.all(replies)) expect(reply).toMatch(/^HTTP\/1\.1 200 [^]*finished/);
    await closed;
    await expect(
      startProbe({ port: Number(new URL(probe.url).port) }).then((next) => next.close()),
    ).resolves.toBeUndefined();
  });
});
