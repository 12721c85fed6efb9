import { once } from 'node:events';
import { Agent, get as httpGet } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { startProbe } from './probe.app';

/** Long enough to look at what goes on meanwhile, whatever else this machine does. */
const PAUSE_MS = 2_000;

describe('a stop with a pause', () => {
  // Whoever balances load hears of a stop by asking, and until then sends as before: each such request must be served.
  it('is not ready at once, and serves new connections until the pause is over', async () => {
    const probe = await startProbe({ drainPauseMs: PAUSE_MS });
    const closing = probe.close();
    const ready = await fetch(`${probe.managementUrl}/health/ready`);
    expect(await ready.json()).toMatchObject({ reasons: { process: 'is stopping' } });
    const served = await fetch(`${probe.url}/api/v3/optional`, { method: 'POST' });
    expect(served.status).toBe(200);
    await closing;
    await expect(fetch(probe.url)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  });

  // A connection that is closed while it is idle may be closed under a request that is on its way.
  it('ends a kept connection with the first answer after it began', async () => {
    const probe = await startProbe({ drainPauseMs: PAUSE_MS });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const connectionOf = (): Promise<string | undefined> =>
      new Promise((resolve, reject) => {
        httpGet(`${probe.url}/nowhere`, { agent }, (reply) => {
          reply.resume().once('end', () => resolve(reply.headers.connection));
        }).once('error', reject);
      });
    expect(await connectionOf()).toBe('keep-alive');
    const closing = probe.close();
    expect(await connectionOf()).toBe('close');
    agent.destroy();
    await closing;
  });

  // Connections that were opened ahead of their requests are still read while the server closes.
  it('serves what arrives while the server closes, and says that the connection ends', async () => {
    const probe = await startProbe();
    const { port, hostname } = new URL(probe.url);
    const sockets = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const socket = connect(Number(port), hostname);
        await once(socket, 'connect');
        return socket;
      }),
    );
    // The server has them as well.
    expect((await fetch(`${probe.url}/api/v3/optional`, { method: 'POST' })).status).toBe(200);
    const closing = probe.close();
    const replies = sockets.map((socket) => {
      socket.end('POST /api/v3/optional HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n');
      return text(socket).catch(() => '');
    });
    // One that the close was quicker than has no answer at all.
    for (const reply of await Promise.all(replies))
      expect(reply).toMatch(/^(HTTP\/1\.1 200 [^]*\r\nconnection: close\r\n[^]*|)$/i);
    await closing;
  });
});
