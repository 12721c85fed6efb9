import { once } from 'node:events';
import {
  Agent,
  createServer as createHttpServer,
  get as httpGet,
  type Server as HttpServer,
} from 'node:http';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { undiciPool } from '@libs/http';
import { eventually } from '@libs/testing';
import { OpenRequests } from '../src/open-requests';
import { startProbe } from './probe.app';

const AGE_MS = 300;

describe('a connection that is older than it may get', () => {
  it('ends with the answer to its next request', async () => {
    const probe = await startProbe({ connectionAgeMs: AGE_MS });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const connectionOf = (): Promise<string | undefined> =>
      new Promise((resolve, reject) => {
        httpGet(`${probe.url}/nowhere`, { agent }, (reply) => {
          reply.resume().once('end', () => resolve(reply.headers.connection));
        }).once('error', reject);
      });
    expect(await connectionOf()).toBe('keep-alive');
    await eventually(async () => expect(await connectionOf()).toBe('close'));
    expect(await connectionOf()).toBe('keep-alive');
    agent.destroy();
    await probe.close();
  });

  // A long poll is under way for most of the life of its connection.
  it('still brings the answer that it is waiting for', async () => {
    const probe = await startProbe({ connectionAgeMs: AGE_MS });
    const pool = undiciPool(probe.url, { connections: 1, connectMs: 1_000 });
    const began = performance.now();
    const polled = pool.request({ path: '/api/v3/slow', method: 'GET' });
    await probe.gate.arrived;
    await eventually(() => expect(performance.now() - began).toBeGreaterThan(2 * AGE_MS));
    probe.gate.open();
    expect(await (await polled).body.json()).toEqual({ data: 'finished' });
    await pool.destroy();
    await probe.close();
  });

  // Kubernetes spreads connections over what is behind a Service, not requests: one that is never closed never moves.
  it('lets load come to an instance that was added behind the name of the others, and nothing is lost or sent twice', async () => {
    const [first, added] = [await startTakingNotes(), await startTakingNotes()];
    const service = await startService([first.port]);
    const pool = undiciPool(service.url, { connections: 8, connectMs: 1_000 });
    let sent = 0;
    const change = async (): Promise<void> => {
      const body = String(sent++);
      const reply = await pool.request({ path: '/', method: 'DELETE', body });
      expect(await reply.body.text()).toBe(body);
    };
    const changes = async (): Promise<void> => {
      await Promise.all(Array.from({ length: 8 }, change));
    };
    await changes();
    expect(added.seen).toEqual([]);
    service.ports.push(added.port);
    await eventually(async () => {
      const before = added.seen.length;
      await changes();
      expect(added.seen.length - before).toBeGreaterThanOrEqual(2);
    });
    service.ports.shift();
    await eventually(async () => {
      const before = first.seen.length;
      await changes();
      expect(first.seen.length - before).toBe(0);
    });
    const seen = [...first.seen, ...added.seen].map(Number).sort((a, b) => a - b);
    expect(seen).toEqual(Array.from({ length: sent }, (_, index) => index));
    await pool.destroy();
    for (const { server } of [first, added, service]) server.close();
  });
});

interface TakingNotes {
  readonly server: HttpServer;
  readonly port: number;
  /** The body of each request, in the order of their answers. */
  readonly seen: string[];
}

async function startTakingNotes(): Promise<TakingNotes> {
  const seen: string[] = [];
  const server = createHttpServer((request, response) => {
    void text(request).then((body) => {
      seen.push(body);
      response.end(body);
    });
  });
  new OpenRequests(server, { connectionAgeMs: AGE_MS });
  return { server, port: await portOf(server), seen };
}

interface Service {
  readonly server: Server;
  readonly url: string;
  /** Where connections go, in turn; the test changes it. */
  readonly ports: number[];
}

/** As kube-proxy does it. */
async function startService(ports: number[]): Promise<Service> {
  let turn = 0;
  const server = createServer((client) => {
    const upstream = connect(ports[turn++ % ports.length] ?? 0, '127.0.0.1');
    client.pipe(upstream).pipe(client);
    client.on('error', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
  });
  return { server, url: `http://127.0.0.1:${String(await portOf(server))}`, ports };
}

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
