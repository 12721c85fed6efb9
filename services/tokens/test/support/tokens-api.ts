import { randomBytes } from 'node:crypto';
import type { AccountPrincipal, Principal, RepositoryGrant } from '@libs/contracts';
import {
  ASSERTION_HEADER,
  AssertionSigner,
  generateSigningKey,
  publicPartOf,
  type RunningProcess,
} from '@libs/http';
import { defaultLeaseParameters, type LeaseParameters } from '@libs/revocation';
import { politely, type TestDatabase } from '@libs/testing';
import { Pool } from 'pg';
import {
  defaultTokensRetention,
  migrateTokens,
  seedDirectory,
  startTokensApi,
  type TokensConfig,
} from '../../src/start';
import { tokensDatabase } from './tokens-database';

export const gatewayKey = generateSigningKey('gateway', 'test');
export const ingestionKey = generateSigningKey('ingestion', 'test');
const signers = { gateway: new AssertionSigner(gatewayKey), ingestion: new AssertionSigner(ingestionKey) };

/** L of `durationMs`, with a poll that leaves room for it on a busy machine. */
export const shortLease = (durationMs: number): LeaseParameters => ({
  ...defaultLeaseParameters,
  durationMs,
  pollMs: durationMs / 10,
});

export interface Call {
  /** What the route table calls it. */
  readonly operation?: string;
  readonly as?: Principal | undefined;
  readonly issuer?: 'gateway' | 'ingestion';
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
  /** `manual`: a reply that sends the client elsewhere is the reply. */
  readonly redirect?: 'manual';
  /** Sent as it is; `body` is ignored then. */
  readonly text?: string;
  /** Sends it once: 503 is the reply that the test is about. */
  readonly once?: boolean;
}

export interface ApiToken {
  readonly id: number;
  readonly token: string;
  readonly name: string;
  readonly expiresAt: string;
  readonly createdAt: string;
  readonly lastUsedAt?: string;
}

/** What replies hold, all together: a test reads what its operation gives. */
export interface ReplyBody extends ApiToken {
  readonly data: ApiToken & ApiToken[] & { readonly seq: number; readonly state: string };
  readonly pagination: { readonly cursor: string; readonly limit: number; readonly total: number };
  readonly error: string;
  readonly message: string;
  readonly active: boolean;
}

/** What queries of tests give, all together, in the same spirit. */
export interface Columns {
  readonly id: number;
  readonly seq: number;
  readonly head: number;
  readonly live: number;
  readonly first: number;
  readonly version: number;
  readonly revoked: boolean;
  readonly text: string;
  readonly key: string;
  readonly token_id: string;
  readonly expires_at: Date;
  readonly hash: Buffer;
  readonly previous_hash: Buffer;
}

/** Jest's matchers, without their `any`. */
export const some = (type: unknown): unknown => expect.any(type);
export const containing = (text: string): unknown => expect.stringContaining(text);

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: ReplyBody;
}

/**
 * What a gateway does after it decided: signs who it is, and sends the request on. Sent again while it is answered 503: on a busy machine
 * the database may have no time for a moment.
 */
export async function call(url: string, method: string, path: string, options: Call = {}): Promise<Reply> {
  if (options.once) return sendOnce(url, method, path, options);
  return politely(() => sendOnce(url, method, path, options));
}

async function sendOnce(url: string, method: string, path: string, options: Call): Promise<Reply> {
  const { as, issuer = 'gateway', operation, body, headers = {}, signal, text, redirect } = options;
  const assertion = await signers[issuer].sign('tokens', {
    method,
    path,
    ...(as && { principal: as }),
    operation,
  });
  const sent = text ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(url + path, {
    method,
    headers: { [ASSERTION_HEADER]: assertion, ...headers },
    ...(sent !== undefined && { body: sent }),
    ...(signal && { signal }),
    ...(redirect && { redirect }),
  });
  const received = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: parsed(response, received) as ReplyBody,
  };
}

/** JSON as what it says, anything else as text. */
const parsed = (response: Response, text: string): unknown => {
  if (text === '') return undefined;
  return response.headers.get('content-type')?.includes('json') ? (JSON.parse(text) as unknown) : text;
};

export class TestTokensApi {
  private readonly running = new Map<string, RunningProcess>();

  private constructor(
    readonly database: TestDatabase,
    readonly config: TokensConfig,
    readonly pool: Pool,
    readonly owner: AccountPrincipal,
    readonly repository: RepositoryGrant,
  ) {}

  /** A database with one account that administers the repository gh/acme/shop, and an API on it. */
  static async start(overrides: Partial<TokensConfig> = {}, given?: TestDatabase): Promise<TestTokensApi> {
    const database = given ?? (await tokensDatabase());
    if (given) await migrateTokens(given.url);
    const config: TokensConfig = {
      host: '127.0.0.1',
      port: 0,
      managementPort: 0,
      logLevel: 'silent',
      databaseUrl: database.url,
      lease: shortLease(300),
      trustedKeys: { keys: [publicPartOf(gatewayKey), publicPartOf(ingestionKey)] },
      peppers: [{ id: 'one', secret: randomBytes(32) }],
      expirySweepMs: 60_000,
      leaseCleanupMs: 3_600_000,
      retention: defaultTokensRetention,
      ...overrides,
    };
    const seeded = await seedDirectory(config, {
      account: { email: 'ada@example.org' },
      organization: { provider: 'gh', name: 'acme' },
      repository: { name: 'shop' },
    });
    const repository: RepositoryGrant = {
      repositoryId: seeded.repositoryId,
      provider: 'gh',
      organization: 'acme',
      repository: 'shop',
      visibility: 'Private',
      defaultBranch: 'main',
      permission: 'admin',
      configurationNeeds: 'write',
    };
    const owner: AccountPrincipal = {
      tokenId: 'AAAAAAAAAAAA',
      kind: 'account',
      accountId: seeded.accountId,
      repository,
    };
    const pool = new Pool({ connectionString: database.url, max: 2 });
    pool.on('error', () => undefined);
    const api = new TestTokensApi(database, config, pool, owner, repository);
    await api.startReplica('first');
    return api;
  }

  async startReplica(name: string, overrides: Partial<TokensConfig> = {}): Promise<string> {
    this.running.set(name, await startTokensApi({ ...this.config, ...overrides }));
    return this.urlOf(name);
  }

  urlOf(name = 'first'): string {
    return this.replica(name).url ?? '';
  }

  get managementUrl(): string {
    return this.replica('first').managementUrl;
  }

  stop(name = 'first'): Promise<void> {
    return this.replica(name).close();
  }

  call(method: string, path: string, options: Call = {}): Promise<Reply> {
    return call(this.urlOf(), method, path, { as: this.owner, ...options });
  }

  async sql(text: string, values: unknown[] = []): Promise<[Columns, ...Columns[]]> {
    return (await this.pool.query(text, values)).rows as [Columns, ...Columns[]];
  }

  async close(): Promise<void> {
    await Promise.all([...this.running.values()].map((one) => one.close()));
    await this.pool.end();
    await this.database.drop();
  }

  private replica(name: string): RunningProcess {
    const running = this.running.get(name);
    if (!running) throw new Error(`no replica ${name}`);
    return running;
  }
}

export const USER_TOKENS = '/api/v3/user/tokens';
export const SHOP_TOKENS = '/api/v3/organizations/gh/acme/repositories/shop/tokens';

export const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
