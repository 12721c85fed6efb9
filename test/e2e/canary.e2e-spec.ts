import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { leaseParametersFor } from '@libs/revocation';
import { eventually } from '@libs/testing';
import { type CanaryConfig, startCanary } from '../../services/canary/src/start';
import { ContractRig, fresh, inOneHour, type RepositoryRig } from './support/contract-rig';

const MAIN = resolve('dist/services/canary/src/main.js');

/** On a whole standalone Portcullis, with an account that may do nothing but what the canary's page says that it needs. */
describe('the canary on a real Portcullis', () => {
  let rig: ContractRig;
  let home: RepositoryRig;
  let name: string;
  const running = new Set<ChildProcess>();

  beforeAll(async () => {
    rig = await ContractRig.start();
    name = fresh('canary');
    home = await rig.repository(name, { account: { email: `${name}@localhost` } });
  });
  afterAll(async () => {
    for (const child of running) child.kill('SIGKILL');
    await rig.close();
  });

  const config = (): CanaryConfig => ({
    host: '127.0.0.1',
    managementPort: 0,
    logLevel: 'silent',
    gatewayUrls: [rig.instance.baseUrl],
    accountToken: home.accountToken,
    repositoryPath: home.v3,
    everyMs: 300,
    probes: 8,
    lease: leaseParametersFor(300),
  });
  const namesOfTokens = async (): Promise<string[]> => {
    const { body } = await home.read(home.tokens);
    return (body as { data: { name: string }[] }).data.map((token) => token.name);
  };
  const figure = (metrics: string, sample: string): number =>
    Number(
      metrics
        .split('\n')
        .find((line) => line.startsWith(sample))
        ?.split(' ')
        .at(-1),
    );

  it('proves its rounds, finds no violation, is ready, and leaves no token when it stops', async () => {
    const canary = await startCanary(config());
    const metricsOf = async (): Promise<string> => (await fetch(`${canary.managementUrl}/metrics`)).text();
    try {
      await eventually(async () =>
        expect(figure(await metricsOf(), 'portcullis_canary_rounds_total{outcome="proven"')).toBeGreaterThan(
          2,
        ),
      );
      const metrics = await metricsOf();
      const { host } = new URL(rig.instance.baseUrl);
      expect(figure(metrics, `portcullis_canary_violations_total{gateway="${host}"`)).toBe(0);
      expect(figure(metrics, `portcullis_canary_probes_total{gateway="${host}"`)).toBeGreaterThanOrEqual(24);
      expect(figure(metrics, 'portcullis_canary_revocation_duration_seconds_count')).toBeGreaterThan(2);
      expect(metrics).not.toMatch(/pc[ar]_/);
      expect((await fetch(`${canary.managementUrl}/health/ready`)).status).toBe(200);
    } finally {
      await canary.close();
    }
    expect(await namesOfTokens()).toEqual([]);
  });

  it('killed before its DELETE reached anybody, revokes at its next start what it left, and nothing else', async () => {
    const other = await home.issue({ name: 'ci-of-somebody', expiresAt: inOneHour() });
    const halfway = await swallowingRevocations();
    const child = launch(halfway.url);
    await halfway.reached;
    child.kill('SIGKILL');
    await once(child, 'exit');
    await halfway.close();
    expect(await namesOfTokens()).toEqual([expect.stringMatching(/^canary-/), other.name]);

    const next = launch(rig.instance.baseUrl);
    await eventually(async () => expect((await namesOfTokens()).filter(isCanary)).toEqual([]));
    next.kill('SIGTERM');
    expect(await once(next, 'exit')).toEqual([0, null]);
    expect(await namesOfTokens()).toEqual([other.name]);
  });

  const isCanary = (token: string): boolean => token.startsWith('canary-');

  /** As `docker run` starts it: by its environment alone. */
  const launch = (gateway: string): ChildProcess => {
    const child = spawn(process.execPath, [MAIN], {
      stdio: 'ignore',
      env: {
        MANAGEMENT_PORT: '0',
        HOST: '127.0.0.1',
        CANARY_GATEWAYS: gateway,
        CANARY_TOKEN: home.accountToken,
        CANARY_REPOSITORY: `gh/${rig.instance.organization}/${name}`,
        CANARY_EVERY_MS: '1000',
        LEASE_MS: '500',
      },
    });
    running.add(child);
    child.once('exit', () => running.delete(child));
    return child;
  };

  /** The gateway, but that a DELETE comes to nobody and is not answered. */
  async function swallowingRevocations(): Promise<{
    url: string;
    reached: Promise<void>;
    close: () => Promise<void>;
  }> {
    let tell: () => void;
    const reached = new Promise<void>((resolved) => (tell = resolved));
    const server = createServer((request, response) => {
      if (request.method === 'DELETE') {
        tell();
        return;
      }
      void pass(rig.instance.baseUrl, request, response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return {
      url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
      reached,
      close: async () => {
        const closed = once(server, 'close');
        server.close();
        server.closeAllConnections();
        await closed;
      },
    };
  }
});

async function pass(to: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const shown = ['api-token', 'project-token', 'content-type'].flatMap((name) => {
    const value = request.headers[name];
    return typeof value === 'string' ? [[name, value] as [string, string]] : [];
  });
  const reply = await fetch(`${to}${request.url ?? ''}`, {
    method: request.method ?? 'GET',
    headers: shown,
    ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
  });
  response.writeHead(reply.status, { 'content-type': 'application/json' });
  response.end(Buffer.from(await reply.arrayBuffer()));
}
