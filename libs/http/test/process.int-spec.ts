import { once } from 'node:events';
import { Agent, get as httpGet, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';
import { Module } from '@nestjs/common';
import { type RunningProcess, startManagementServer, startWorker } from '@libs/http';
import { freePort } from '@libs/server-process';
import { createProcessContext } from '@libs/telemetry';
import { eventually } from '@libs/testing';
import { Counter } from 'prom-client';
import { type Probe, startProbe } from './probe.app';

@Module({})
class EmptyModule {}

const portOf = (url: string): number => Number(new URL(url).port);
const json = async (url: string): Promise<[number, unknown]> => {
  const reply = await fetch(url);
  return [reply.status, await reply.json()];
};

describe('the management port', () => {
  let probe: Probe;
  beforeEach(async () => {
    probe = await startProbe();
  });
  afterEach(() => probe.close());

  it('says that the process lives, and who it is', async () => {
    expect(await json(`${probe.managementUrl}/health/live`)).toEqual([
      200,
      { status: 'live', service: 'probe', instance: probe.context.instance },
    ]);
  });

  it('says whether the process is ready, and if not every reason', async () => {
    const ready = `${probe.managementUrl}/health/ready`;
    expect(await json(ready)).toEqual([200, { status: 'ready', reasons: {} }]);
    probe.context.readiness.add('lease', () => 'has lapsed');
    expect(await json(`${ready}?verbose`)).toEqual([
      503,
      { status: 'not ready', reasons: { lease: 'has lapsed' } },
    ]);
    // Not ready is no reason to be killed.
    expect((await json(`${probe.managementUrl}/health/live`))[0]).toBe(200);
  });

  it('says while the process still starts that it lives and is neither started nor ready', async () => {
    const context = createProcessContext('slow', { logLevel: 'silent' });
    const server = await startManagementServer(context, { host: '127.0.0.1', port: 0 });
    const health = async () => [
      await json(`${server.url}/health/live`),
      await json(`${server.url}/health/started`),
      await json(`${server.url}/health/ready`),
    ];
    expect(await health()).toMatchObject([
      [200, { status: 'live' }],
      [503, { status: 'starting' }],
      [503, { reasons: { process: 'is starting' } }],
    ]);
    server.started();
    expect(await health()).toMatchObject([
      [200, { status: 'live' }],
      [200, { status: 'started' }],
      [200, { reasons: {} }],
    ]);
    await server.close();
  });

  it('shows the metrics of this process', async () => {
    new Counter({ name: 'portcullis_x_total', help: 'x', registers: [probe.context.metrics] }).inc(3);
    const reply = await fetch(`${probe.managementUrl}/metrics`);
    expect(reply.headers.get('content-type')).toContain('text/plain');
    expect(await reply.text()).toContain('portcullis_x_total{service="probe"} 3');
  });

  it('answers anything else in JSON that says what there is', async () => {
    expect(await json(`${probe.managementUrl}/`)).toMatchObject([404, { error: 'NotFound' }]);
  });

  it('is not the port that serves', async () => {
    for (const path of ['/health/started', '/health/live', '/health/ready', '/metrics'])
      expect((await json(`${probe.url}${path}`))[0]).toBe(404);
  });

  it('of a worker is all that listens', async () => {
    const context = createProcessContext('worker', { logLevel: 'silent' });
    const seen: string[] = [];
    const worker = await startWorker(
      { module: EmptyModule },
      {
        context,
        host: '127.0.0.1',
        managementPort: 0,
        afterInit: () => Promise.resolve(void seen.push('initialised')),
      },
    );
    expect(seen).toEqual(['initialised']);
    expect(worker.url).toBeUndefined();
    expect((await json(`${worker.managementUrl}/health/ready`))[0]).toBe(200);
    await Promise.all([worker.close(), worker.close()]);
    await expect(fetch(worker.managementUrl)).rejects.toThrow();
  });

  it('shows an address that can be called when the process listens on all of them', async () => {
    for (const host of ['0.0.0.0', '::1']) {
      const server = await startManagementServer(probe.context, { host, port: 0 });
      expect((await json(`${server.url}/health/live`))[0]).toBe(200);
      await server.close();
    }
  });
});

/** A request on a connection that is kept, as the gateway's pool keeps them. */
function slowRequest(url: string, agent: Agent): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    httpGet(`${url}/api/v3/slow`, { agent }, (reply: IncomingMessage) => {
      const chunks: Buffer[] = [];
      reply.on('data', (chunk: Buffer) => chunks.push(chunk));
      reply.on('end', () =>
        resolve({ status: reply.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
      );
    }).on('error', reject);
  });
}

describe('a stop', () => {
  it('lets a running request finish, refuses new connections, and ends without waiting for idle ones', async () => {
    const probe = await startProbe();
    const agent = new Agent({ keepAlive: true });
    const running = slowRequest(probe.url, agent);
    await probe.gate.arrived;
    await fetch(`${probe.url}/nowhere`).then((reply) => reply.text()); // leaves an idle connection behind

    const closing = probe.close();
    await eventually(() =>
      expect(fetch(`${probe.url}/nowhere`)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } }),
    );
    expect((await json(`${probe.managementUrl}/health/ready`))[1]).toMatchObject({
      reasons: { process: 'is stopping' },
    });
    probe.gate.open();
    expect(await running).toEqual({ status: 200, body: '{"data":"finished"}' });

    // The connection of the finished request is still open on the client's side, as a pool leaves it.
    const started = performance.now();
    await closing;
    expect(performance.now() - started).toBeLessThan(30_000);
    await expect(fetch(probe.managementUrl)).rejects.toThrow();
    agent.destroy();
  });

  // It would otherwise last for as long as such a client likes.
  it('does not wait for the rest of a body that was refused at its head', async () => {
    const probe = await startProbe({ requestLimits: { kindOf: () => 'any', most: { any: 0 } } });
    const client = connect(portOf(probe.url), '127.0.0.1');
    client.write('POST /api/v3/things HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n{');
    const [answer] = (await once(client, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1.1 503 /);
    await Promise.all([probe.close(), once(client, 'close')]);
  });

  it('happens once, however often it is asked for', async () => {
    const probe = await startProbe();
    await Promise.all([probe.close(), probe.close()]);
    await probe.close();
  });
});

describe('a start that fails', () => {
  // Otherwise standalone mode, where several applications share the process, never ends after such a start.
  it.each(['port', 'managementPort'] as const)(
    'because the %s is taken leaves nothing behind',
    async (which) => {
      const taken = createServer().listen(0, '127.0.0.1');
      await once(taken, 'listening');
      const { port } = taken.address() as AddressInfo;
      const other = await freePort();
      const options =
        which === 'port' ? { port, managementPort: other } : { port: other, managementPort: port };
      await expect(startProbe(options)).rejects.toThrow('EADDRINUSE');
      await expect(fetch(`http://127.0.0.1:${String(other)}/`)).rejects.toMatchObject({
        cause: { code: 'ECONNREFUSED' },
      });
      taken.close();
    },
  );

  it('of a worker, before or after it was made, leaves nothing behind', async () => {
    const probe = await startProbe();
    const context = createProcessContext('worker', { logLevel: 'silent' });
    const closed: string[] = [];
    class Consumer {
      onModuleDestroy(): void {
        closed.push('consumer');
      }
    }
    const module = { module: EmptyModule, providers: [Consumer] };
    const managementPort = portOf(probe.managementUrl);
    const host = '127.0.0.1';
    await expect(startWorker(module, { context, host, managementPort })).rejects.toThrow('EADDRINUSE');
    expect(closed).toEqual([]);
    const port = await freePort();
    const afterInit = () => Promise.reject(new Error('no schema'));
    await expect(startWorker(module, { context, host, managementPort: port, afterInit })).rejects.toThrow(
      'no schema',
    );
    expect(closed).toEqual(['consumer']);
    await expect(fetch(`http://127.0.0.1:${String(port)}/`)).rejects.toMatchObject({
      cause: { code: 'ECONNREFUSED' },
    });
    await probe.close();
  });

  it('can be tried again in the same process', async () => {
    const first = await startProbe();
    await expect(startProbe({ port: portOf(first.url) })).rejects.toThrow('EADDRINUSE');
    const second: RunningProcess = await startProbe();
    await Promise.all([first.close(), second.close()]);
  });
});
