import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeToken } from '@libs/token-format';

interface Held {
  id: number;
  name: string;
  value: string;
  isRevoked: boolean;
}

export interface Answer {
  status: number;
  code?: string;
}

/** What a gateway is asked. */
export type Act = 'issue' | 'list' | 'probe' | 'revoke' | 'bulk';

export const REPOSITORY_PATH = '/api/v3/organizations/gh/acme/repositories/canary';

/**
 * Gateways that share one set of tokens and do what the contract says, unless a test makes one of them do something else: a
 * real one cannot be made to break the promise.
 */
export class FakePlatform {
  readonly tokens: Held[] = [];
  readonly accountToken = makeToken('account').token;
  readonly asked: { act: Act; gateway: number }[] = [];
  readonly urls: string[];
  /** Called before each answer; what it gives is answered in place of what would be. */
  interfere: (act: Act, gateway: number, token?: Held) => Promise<Answer | undefined> | Answer | undefined =
    () => undefined;

  private constructor(private readonly servers: readonly Server[]) {
    this.urls = servers.map((server) => `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
    servers.forEach((server, gateway) => {
      server.on('request', (request, response) => void this.serve(request, response, gateway));
    });
  }

  static async start(gateways: number): Promise<FakePlatform> {
    const servers = Array.from({ length: gateways }, () => createServer());
    for (const server of servers)
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new FakePlatform(servers);
  }

  async stopGateway(index: number): Promise<void> {
    const server = this.servers[index];
    if (!server?.listening) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  async close(): Promise<void> {
    for (const index of this.servers.keys()) await this.stopGateway(index);
  }

  get live(): string[] {
    return this.tokens.filter(({ isRevoked }) => !isRevoked).map(({ name }) => name);
  }

  leave(name: string): Held {
    const { token: value } = makeToken('repository');
    const held = { id: this.tokens.length + 1, name, value, isRevoked: false };
    this.tokens.push(held);
    return held;
  }

  private async serve(request: IncomingMessage, response: ServerResponse, gateway: number): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = (request.url ?? '').slice(REPOSITORY_PATH.length);
    const shown = request.headers['project-token'];
    const act = actOf(request.method ?? '', path);
    this.asked.push({ act, gateway });
    const token =
      act === 'probe'
        ? this.tokens.find(({ value }) => value === shown)
        : this.tokens.find(({ id }) => path === `/tokens/${String(id)}`);
    const isAdmin = request.headers['api-token'] === this.accountToken;
    const regular =
      act === 'probe' || isAdmin
        ? this.regular(act, String(Buffer.concat(chunks)), token)
        : { status: 403, body: {} };
    const other = await this.interfere(act, gateway, token);
    const { status } = other ?? regular;
    if (other?.code !== undefined) response.setHeader('portcullis-error', other.code);
    if (act === 'revoke') response.setHeader('portcullis-revocation-seq', '7');
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(status === 204 ? undefined : JSON.stringify(other ? {} : regular.body));
  }

  private regular(act: Act, body: string, token: Held | undefined): { status: number; body: object } {
    const at = '2026-11-25T00:00:00.000Z';
    switch (act) {
      case 'issue': {
        const { name, expiresAt } = JSON.parse(body) as { name: string; expiresAt: string };
        const { id, value } = this.leave(name);
        return { status: 201, body: { data: { id, token: value, name, expiresAt, createdAt: at } } };
      }
      case 'list': {
        const data = this.tokens
          .filter(({ isRevoked }) => !isRevoked)
          .map(({ id, name }) => ({ id, name, token: '', createdAt: at }));
        return { status: 200, body: { data, pagination: { limit: 100 } } };
      }
      case 'bulk': {
        const { ids } = JSON.parse(body) as { ids: number[] };
        for (const held of this.tokens) if (ids.includes(held.id)) held.isRevoked = true;
        return { status: 204, body: {} };
      }
      case 'revoke':
        if (token) token.isRevoked = true;
        return { status: token ? 204 : 404, body: {} };
      case 'probe':
        return { status: token && !token.isRevoked ? 200 : 401, body: {} };
    }
  }
}

function actOf(method: string, path: string): Act {
  if (path === '') return 'probe';
  if (method === 'DELETE') return 'revoke';
  if (path === '/tokens/delete') return 'bulk';
  return method === 'POST' ? 'issue' : 'list';
}
