import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { generateSigningKey, publicPartOf, type RunningProcess } from '@libs/http';
import { defaultLeaseParameters } from '@libs/revocation';
import { eventually } from '@libs/testing';
import { type GatewayConfig, startGateway } from '../../src/start';
import { StandIn } from './stand-in';
import { TokensStandIn } from './tokens-stand-in';

export const SHA = 'a'.repeat(40);
export const V3_SHOP = '/api/v3/organizations/gh/acme/repositories/shop';
export const ANALYSIS = '/api/v3/analysis/organizations/gh/acme/repositories/shop';
export const UPLOAD = `/2.0/coverage/${SHA}/javascript`;

export const anyText = expect.any(String) as string;
export const like = (pattern: RegExp): string => expect.stringMatching(pattern) as string;

export interface Reply {
  status: number;
  headers: Headers;
  body: unknown;
  text: string;
}

/** A gateway between stand-ins of its two services. */
export class GatewayRig {
  private constructor(
    readonly gateway: RunningProcess,
    readonly tokens: TokensStandIn,
    readonly ingestion: StandIn,
    readonly trustedKeys: { keys: ReturnType<typeof publicPartOf>[] },
  ) {}

  static async start(changes: Partial<GatewayConfig> = {}): Promise<GatewayRig> {
    const tokens = await TokensStandIn.start();
    const ingestion = await StandIn.start();
    const key = generateSigningKey('gateway', 'test');
    const gateway = await startGateway({
      host: '127.0.0.1',
      port: 0,
      managementPort: 0,
      logLevel: 'silent',
      tokensUrls: [tokens.standIn.url],
      ingestionUrls: [ingestion.url],
      lease: { ...defaultLeaseParameters, durationMs: 2_000, pollMs: 200 },
      assertionSigningKey: key,
      cache: { kind: 'memory' },
      ...changes,
    });
    const rig = new GatewayRig(gateway, tokens, ingestion, { keys: [publicPartOf(key)] });
    await rig.leased();
    return rig;
  }

  get url(): string {
    return this.gateway.url ?? '';
  }

  /** Resolves when the gateway holds a lease. */
  leased(): Promise<void> {
    return eventually(async () => {
      expect(await this.metric('portcullis_lease_remaining_seconds')).toBeGreaterThan(0);
    });
  }

  /** Resolves when the gateway has applied everything in the log. */
  applied(): Promise<void> {
    return eventually(async () => {
      expect(await this.metric('portcullis_revocation_applied_seq')).toBe(this.tokens.head);
    });
  }

  async metrics(): Promise<string> {
    return (await fetch(`${this.gateway.managementUrl}/metrics`)).text();
  }

  /** The sum of a metric's samples whose line holds all of `labels`. */
  async metric(name: string, ...labels: string[]): Promise<number> {
    const lines = (await this.metrics()).split('\n');
    return lines
      .filter(
        (line) => new RegExp(`^${name}[{ ]`).test(line) && labels.every((label) => line.includes(label)),
      )
      .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }

  async request(
    path: string,
    init: RequestInit & { token?: string; project?: string; duplex?: 'half' } = {},
  ): Promise<Reply> {
    const headers = new Headers(init.headers);
    if (init.token !== undefined) headers.set('api-token', init.token);
    if (init.project !== undefined) headers.set('project-token', init.project);
    const response = await fetch(this.url + path, { ...init, headers });
    const text = await response.text();
    let body: unknown;
    try {
      body = text === '' ? undefined : JSON.parse(text);
    } catch {
      body = undefined;
    }
    return { status: response.status, headers: response.headers, body, text };
  }

  connect(): Socket {
    const { hostname, port } = new URL(this.url);
    return connect(Number(port), hostname);
  }

  /** Sends bytes as they are and gives everything that comes back until the gateway closes or `until` is satisfied. */
  async raw(bytes: string, until: (text: string) => boolean = isWholeReply): Promise<string> {
    const socket = this.connect();
    let text = '';
    await new Promise<void>((resolve, reject) => {
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1');
        if (until(text)) resolve();
      });
      socket.on('close', () => resolve());
      socket.on('error', reject);
      socket.write(bytes, 'latin1');
    });
    socket.destroy();
    return text;
  }

  async close(): Promise<void> {
    await this.gateway.close();
    await this.tokens.close();
    await this.ingestion.close();
  }
}

export const isWholeReply = (text: string): boolean => {
  const at = text.indexOf('\r\n\r\n');
  if (at === -1) return false;
  const length = /content-length: (\d+)/i.exec(text.slice(0, at))?.[1];
  return length !== undefined && text.length >= at + 4 + Number(length);
};

/** Status and JSON body of a raw reply. */
export const parseRaw = (text: string): { status: number; body: unknown; head: string } => {
  const [head = '', body = ''] = text.split('\r\n\r\n', 2);
  return { status: Number(head.split(' ')[1]), head, body: body === '' ? undefined : JSON.parse(body) };
};

export const macKey = (): Uint8Array => randomBytes(32);
