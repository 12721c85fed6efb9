import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePort, type RunningServer, ServerProcess } from '@libs/server-process';
import { eventually } from '@libs/testing';
import { type Api, APIS, type Backend, haproxyConfig, placeName } from './haproxy-config';
import { type Row, rowsOf } from './haproxy-stats';

export interface Behind {
  readonly name: string;
  readonly backend: Backend;
  readonly port: number;
  /** Of /health/ready. */
  readonly managementPort: number;
}

/** What the load balancer counted since it was started. */
export interface Counted {
  readonly requests: number;
  /** Replies with a status of 500 or more that a client was given, whoever made them. */
  readonly failures: number;
  /** Connections tried again, and requests that were given to another gateway than the first. */
  readonly retries: number;
  readonly redispatches: number;
}

const CHECK_MS = 500;
const PLACES = 8;
const UP_WITHIN_MS = 30_000;

interface Place {
  readonly backend: Backend;
  readonly name: string;
}

/** HAProxy in front of the gateways, and of each kind of API, told through its runtime API which there are. */
export class LoadBalancer {
  /** By the name of the process that has it. */
  private readonly places = new Map<string, Place>();

  private constructor(
    readonly url: string,
    private readonly ports: Readonly<Record<Api, number>>,
    private readonly socket: string,
    private readonly server: RunningServer,
  ) {}

  static async start(directory: string): Promise<LoadBalancer> {
    if (spawnSync('haproxy', ['-v'], { stdio: 'ignore' }).status !== 0)
      throw new Error('This needs HAProxy as the load balancer. Install it with: apt-get install haproxy');
    await mkdir(directory, { recursive: true });
    const [port, config, socket] = [
      await freePort(),
      join(directory, 'haproxy.cfg'),
      join(directory, 'haproxy.sock'),
    ];
    const ports = { 'tokens-api': await freePort(), 'ingestion-api': await freePort() };
    await writeFile(config, haproxyConfig({ port, ports, socket, places: PLACES, checkMs: CHECK_MS }));
    const server = new ServerProcess({
      name: 'haproxy',
      directory,
      marker: config,
      stopSignal: 'SIGTERM',
      prepare: () => Promise.resolve({ command: 'haproxy', args: ['-db', '-f', config] }),
      probe: async () => {
        await ask(socket, 'show info');
      },
      readyTimeoutMs: 60_000,
      stopTimeoutMs: 5_000,
    });
    await server.start();
    return new LoadBalancer(`http://127.0.0.1:${String(port)}`, ports, socket, server.running(port));
  }

  get pid(): number {
    return this.server.pid;
  }

  /**
   * Where others call a process: an API by the one name of its kind, anything else by itself. The processes of a stack need each other
   * before it is known where they are asked for their readiness; until `add` says so, one that is called counts as ready.
   */
  async portFor(name: string, port: number): Promise<number> {
    const api = APIS.find((one) => name.replace(/-\d+$/, '') === one);
    if (api === undefined) return port;
    if (!this.places.has(name)) {
      const at = this.take(name, api);
      await ask(this.socket, `set server ${at} addr 127.0.0.1 port ${String(port)}`);
      await ask(this.socket, `disable health ${at}`);
      await ask(this.socket, `set server ${at} state ready`);
    }
    return this.ports[api];
  }

  /** Whether it stands behind the load balancer. */
  has(name: string): boolean {
    return this.places.has(name);
  }

  /** Resolves when it gets requests. */
  async add({ name, backend, port, managementPort }: Behind): Promise<void> {
    const place = this.places.get(name);
    const at = place ? pathOf(place) : this.take(name, backend);
    await ask(this.socket, `set server ${at} addr 127.0.0.1 port ${String(port)}`);
    await ask(this.socket, `set server ${at} check-addr 127.0.0.1 port ${String(managementPort)}`);
    await ask(this.socket, `enable health ${at}`);
    await ask(this.socket, `set server ${at} state ready`);
    await this.serves(name);
  }

  /** Resolves when this process is ready as the load balancer sees it. */
  async serves(name: string): Promise<void> {
    await eventually(
      async () => {
        const row = (await this.rows()).find(({ svname }) => svname === this.places.get(name)?.name);
        if (!row?.status.startsWith('UP')) throw new Error(`${name} is ${row?.status ?? 'unknown'}`);
      },
      { timeoutMs: UP_WITHIN_MS, everyMs: CHECK_MS / 2 },
    );
  }

  /** Of a process that has been stopped: its place is free again. */
  async forget(name: string): Promise<void> {
    const place = this.places.get(name);
    if (!place) return;
    await ask(this.socket, `set server ${pathOf(place)} state maint`);
    this.places.delete(name);
  }

  async counted(): Promise<Counted> {
    const rows = await this.rows();
    const front = rows.find(({ pxname, svname }) => pxname === 'public' && svname === 'FRONTEND');
    const back = rows.find(({ pxname, svname }) => pxname === 'gateway' && svname === 'BACKEND');
    return {
      requests: Number(front?.req_tot),
      failures: Number(front?.hrsp_5xx),
      retries: Number(back?.wretr),
      redispatches: Number(back?.wredis),
    };
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  /** The path of a place that nobody had. */
  private take(name: string, backend: Backend): string {
    const taken = new Set([...this.places.values()].map((place) => place.name));
    const free = Array.from({ length: PLACES }, (_, index) => placeName(backend, index + 1)).find(
      (one) => !taken.has(one),
    );
    if (free === undefined) throw new Error(`There is no place for ${name}: all ${PLACES} are taken.`);
    const place = { backend, name: free };
    this.places.set(name, place);
    return pathOf(place);
  }

  private async rows(): Promise<Row[]> {
    return rowsOf(await ask(this.socket, 'show stat'));
  }
}

const pathOf = ({ backend, name }: Place): string => `${backend}/${name}`;

/** One command of the runtime API and what it says to it. */
async function ask(socket: string, command: string): Promise<string> {
  const connection = connect(socket);
  const chunks: Buffer[] = [];
  connection.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = once(connection, 'close');
  const failed = once(connection, 'error').then(([error]: unknown[]) => Promise.reject(asError(error)));
  connection.write(`${command}\n`);
  await Promise.race([ended, failed]);
  failed.catch(() => undefined);
  return Buffer.concat(chunks).toString();
}

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));
