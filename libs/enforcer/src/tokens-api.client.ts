import {
  INTERNAL_PATHS,
  introspectReply,
  type IntrospectReply,
  type IntrospectRequest,
  type RecordAuditRequest,
  type ReleaseLeaseRequest,
  renewLeaseReply,
  type RenewLeaseReply,
  type RenewLeaseRequest,
  repositoriesReply,
  type RepositoriesReply,
  type RepositoriesRequest,
} from '@libs/contracts';
import { ASSERTION_HEADER, type AssertionSigner } from '@libs/http';
import type { PoolState } from '@libs/telemetry';
import { BalancedPool } from 'undici';
import type { z } from 'zod';

export interface TokensApiSettings {
  /** Base URLs of the tokens API's instances; calls are spread over them and leave out those that do not answer. */
  urls: readonly string[];
  /** Longest wait for an answer to a question or a release. */
  timeoutMs: number;
  /** Longest wait for an answer to a long poll: its hold and a margin. */
  longPollTimeoutMs: number;
  /** Connections to each instance; introspections beyond them wait. */
  connections: number;
}

/** The tokens API did not answer, or not as its contract says. Always trouble of ours, never a verdict on a token. */
export class TokensApiUnavailable extends Error {
  constructor(path: string, cause: unknown) {
    super(`The tokens API did not answer ${path}`, { cause });
    this.name = 'TokensApiUnavailable';
  }
}

/** Calls the internal operations of the tokens API (libs/contracts, internal.api.ts), each vouched for by an assertion. */
export class TokensApiClient {
  private readonly pool: BalancedPool;
  private underWay = 0;

  constructor(
    private readonly settings: TokensApiSettings,
    private readonly signer: AssertionSigner,
  ) {
    this.pool = new BalancedPool([...settings.urls], {
      connections: settings.connections,
      pipelining: 1,
      connect: { timeout: 1_000 },
    });
  }

  introspect(request: IntrospectRequest, signal?: AbortSignal): Promise<IntrospectReply> {
    return this.post(INTERNAL_PATHS.introspect, request, introspectReply, this.settings.timeoutMs, signal);
  }

  renewLease(request: RenewLeaseRequest, signal?: AbortSignal): Promise<RenewLeaseReply> {
    return this.post(
      INTERNAL_PATHS.renewLease,
      request,
      renewLeaseReply,
      this.settings.longPollTimeoutMs,
      signal,
    );
  }

  /** The repositories of an organization that an account may see. */
  repositories(request: RepositoriesRequest): Promise<RepositoriesReply> {
    return this.post(INTERNAL_PATHS.repositories, request, repositoriesReply, this.settings.timeoutMs);
  }

  async releaseLease(request: ReleaseLeaseRequest): Promise<void> {
    await this.post(INTERNAL_PATHS.releaseLease, request, undefined, this.settings.timeoutMs);
  }

  /** Resolves once it is in the audit log: record first, then do. */
  async recordAudit(entry: RecordAuditRequest): Promise<void> {
    await this.post(INTERNAL_PATHS.audit, entry, undefined, this.settings.timeoutMs);
  }

  /** Its connections at this moment. */
  connections(): PoolState {
    const pools = this.pool.upstreams.flatMap((url) => this.pool.getUpstream(url)?.stats ?? []);
    const connected = pools.reduce((sum, stats) => sum + stats.connected, 0);
    const idle = pools.reduce((sum, { free }) => sum + free, 0);
    const running = pools.reduce((sum, stats) => sum + stats.running, 0);
    return { busy: connected - idle, idle, waiting: Math.max(0, this.underWay - running) };
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }

  private async post<S extends z.ZodType>(
    path: string,
    body: unknown,
    schema: S,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<z.output<S>>;
  private async post(path: string, body: unknown, schema: undefined, timeoutMs: number): Promise<void>;
  private async post(
    path: string,
    body: unknown,
    schema: z.ZodType | undefined,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<unknown> {
    const limit = AbortSignal.timeout(timeoutMs);
    this.underWay += 1;
    try {
      const assertion = await this.signer.sign('tokens', { method: 'POST', path });
      const response = await this.pool.request({
        method: 'POST',
        path,
        headers: { 'content-type': 'application/json', [ASSERTION_HEADER]: assertion },
        body: JSON.stringify(body),
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      });
      if (response.statusCode >= 300) {
        await response.body.dump();
        throw new Error(`status ${String(response.statusCode)}`);
      }
      if (schema) return schema.parse(await response.body.json());
      await response.body.dump();
      return undefined;
    } catch (error) {
      throw new TokensApiUnavailable(path, error);
    } finally {
      this.underWay -= 1;
    }
  }
}
