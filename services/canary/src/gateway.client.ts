import type { LookupFunction } from 'node:net';
import { apiTokenPage, apiTokenReply, seq } from '@libs/contracts';
import { Pool } from 'undici';
import { z } from 'zod';

export interface GatewayAddress {
  /** The metrics' label: one of few, however often addresses change. */
  readonly name: string;
  readonly url: string;
  /** Which of the addresses of the name in `url`. */
  readonly address: string;
  readonly family: number;
}

export interface CanaryAccess {
  readonly accountToken: string;
  readonly repositoryPath: string;
  /** Longest wait for a revocation's answer. */
  readonly revocationMs: number;
}

export interface CanaryToken {
  readonly id: number;
  readonly value: string;
}

export interface Revocation {
  /** False: revoked, and not said to be enforced everywhere, so nothing is promised yet. */
  readonly proven: boolean;
  readonly seq: number | undefined;
}

/** `none`: nobody decided about the token, or nobody said so. */
export type ProbeAnswer = 'accepted' | 'refused' | 'none';

/** The gateway did not do what it was asked to. Its message holds statuses and codes, and nothing that was sent. */
export class GatewayRefused extends Error {
  constructor(what: string, status: number, code: string | undefined) {
    super(`${what} was answered ${String(status)}${code === undefined ? '' : ` (${code})`}`);
    this.name = 'GatewayRefused';
  }
}

interface Reply {
  readonly status: number;
  readonly code: string | undefined;
  readonly seq: number | undefined;
  readonly body: unknown;
}

const CONNECT_MS = 2_000;
const ANSWER_MS = 10_000;
const PROBE_MS = 5_000;
/** Of the names of canary tokens: what has it is left over, unless it is being used. */
const PREFIX = 'canary-';
const UNPROVEN = 'revocation.unproven';

/** Says that the gateway let the request pass: what failed is behind it. */
const isBehindGateway = (code: string): boolean =>
  code.startsWith('upstream.') || code === 'database.unavailable';

const namedTokens = z.object({
  data: z.array(apiTokenPage.shape.data.element.pick({ id: true, name: true })),
});
const header = z.string().optional().catch(undefined);
const seqHeader = z.coerce.number().pipe(seq).optional().catch(undefined);

/** One gateway process, asked as any client asks it. */
export class GatewayClient {
  private readonly pool: Pool;

  constructor(
    readonly at: GatewayAddress,
    private readonly access: CanaryAccess,
  ) {
    this.pool = new Pool(at.url, {
      connections: 4,
      pipelining: 1,
      connect: { timeout: CONNECT_MS, lookup: always(at) },
    });
  }

  get name(): string {
    return this.at.name;
  }

  async issue(name: string, expiresAt: Date): Promise<CanaryToken> {
    const body = { name: `${PREFIX}${name}`, expiresAt: expiresAt.toISOString() };
    const reply = await this.call('POST', '/tokens', body);
    if (reply.status !== 201) throw new GatewayRefused('Issuing the canary token', reply.status, reply.code);
    const { id, token } = apiTokenReply.parse(reply.body).data;
    return { id, value: token };
  }

  async probe({ value }: CanaryToken): Promise<ProbeAnswer> {
    const { status, code } = await this.send('GET', '', { 'project-token': value }, PROBE_MS).catch(
      (): Pick<Reply, 'status' | 'code'> => ({ status: 0, code: undefined }),
    );
    if (status === 401) return 'refused';
    const wasPassedOn = (status >= 200 && status < 300) || (code !== undefined && isBehindGateway(code));
    return wasPassedOn ? 'accepted' : 'none';
  }

  async revoke({ id }: CanaryToken): Promise<Revocation> {
    const reply = await this.call('DELETE', `/tokens/${String(id)}`);
    const isUnproven = reply.status === 202 || reply.code === UNPROVEN;
    if (reply.status !== 204 && !isUnproven)
      throw new GatewayRefused('Revoking the canary token', reply.status, reply.code);
    return { proven: !isUnproven, seq: reply.seq };
  }

  /** Revokes every canary token that is still there. Gives how many there were. */
  async revokeLeftovers(): Promise<number> {
    const reply = await this.call('GET', '/tokens');
    if (reply.status !== 200) throw new GatewayRefused('Listing the tokens', reply.status, reply.code);
    const ids = namedTokens
      .parse(reply.body)
      .data.filter(({ name }) => name?.startsWith(PREFIX))
      .map(({ id }) => id);
    if (ids.length === 0) return 0;
    const revoked = await this.call('POST', '/tokens/delete', { ids });
    if (revoked.status !== 204 && revoked.status !== 202)
      throw new GatewayRefused('Revoking leftover canary tokens', revoked.status, revoked.code);
    return ids.length;
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }

  private call(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<Reply> {
    const isRevocation = method === 'DELETE' || path === '/tokens/delete';
    const headers = { 'api-token': this.access.accountToken };
    return this.send(method, path, headers, isRevocation ? this.access.revocationMs : ANSWER_MS, body);
  }

  private async send(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    headers: Record<string, string>,
    withinMs: number,
    body?: object,
  ): Promise<Reply> {
    const reply = await this.pool.request({
      method,
      path: this.access.repositoryPath + path,
      headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
      body: body ? JSON.stringify(body) : null,
      signal: AbortSignal.timeout(withinMs),
    });
    const text = await reply.body.text();
    return {
      status: reply.statusCode,
      code: header.parse(reply.headers['portcullis-error']),
      seq: seqHeader.parse(reply.headers['portcullis-revocation-seq']),
      body: parsed(text),
    };
  }
}

/** What is not JSON is no reply of ours; whoever needs a body says so by a schema. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Connects to this address and no other, and still greets the host by its name (Host, TLS). */
const always =
  ({ address, family }: GatewayAddress): LookupFunction =>
  (_host, options, done) => {
    if (options.all) done(null, [{ address, family }]);
    else done(null, address, family);
  };
