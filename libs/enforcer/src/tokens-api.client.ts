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
  type TokenUsesRequest,
} from '@libs/contracts';
import { ASSERTION_HEADER, type AssertionSigner } from '@libs/http';
import { answeredWith, failSpan, type PoolState, traceHeadersOf, Tracing } from '@libs/telemetry';
import { type Span, SpanKind } from '@opentelemetry/api';
import { ATTR_HTTP_REQUEST_METHOD } from '@opentelemetry/semantic-conventions';
import type { Dispatcher } from 'undici';
import type { z } from 'zod';
import { type InstancesSettings, TokensApiInstances } from './tokens-api-instances';

export interface TokensApiSettings extends InstancesSettings {
  /** Longest wait for an answer to a question or a release. */
  timeoutMs: number;
  /** Longest wait for an answer to a long poll: its hold and a margin. */
  longPollTimeoutMs: number;
}

/** The tokens API did not answer, or not as its contract says. Always trouble of ours, never a verdict on a token. */
export class TokensApiUnavailable extends Error {
  constructor(path: string, cause: unknown) {
    super(`The tokens API did not answer ${path}`, { cause });
    this.name = 'TokensApiUnavailable';
  }
}

type InternalCall = keyof typeof INTERNAL_PATHS;

interface Call {
  readonly body: unknown;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Whose part the call is; otherwise it is one of what is under way. */
  readonly parent?: Span | undefined;
}

/** Calls the internal operations of the tokens API (libs/contracts, internal.api.ts), each vouched for by an assertion. */
export class TokensApiClient {
  private readonly instances: TokensApiInstances;

  constructor(
    private readonly settings: TokensApiSettings,
    private readonly signer: AssertionSigner,
    private readonly tracing = new Tracing(),
  ) {
    this.instances = new TokensApiInstances(settings);
  }

  introspect(request: IntrospectRequest, signal?: AbortSignal, parent?: Span): Promise<IntrospectReply> {
    const { timeoutMs } = this.settings;
    return this.post('introspect', { body: request, timeoutMs, signal, parent }, introspectReply);
  }

  renewLease(request: RenewLeaseRequest, signal?: AbortSignal): Promise<RenewLeaseReply> {
    const { longPollTimeoutMs: timeoutMs } = this.settings;
    return this.post('renewLease', { body: request, timeoutMs, signal }, renewLeaseReply);
  }

  /** The repositories of an organization that an account may see. */
  repositories(request: RepositoriesRequest): Promise<RepositoriesReply> {
    const { timeoutMs } = this.settings;
    return this.post('repositories', { body: request, timeoutMs }, repositoriesReply);
  }

  async releaseLease(request: ReleaseLeaseRequest): Promise<void> {
    await this.post('releaseLease', { body: request, timeoutMs: this.settings.timeoutMs });
  }

  /** Resolves once it is in the audit log: record first, then do. */
  async recordAudit(entry: RecordAuditRequest): Promise<void> {
    await this.post('audit', { body: entry, timeoutMs: this.settings.timeoutMs });
  }

  async tellUses(request: TokenUsesRequest, signal?: AbortSignal): Promise<void> {
    await this.post('tokenUses', { body: request, timeoutMs: this.settings.timeoutMs, signal });
  }

  /** Its connections at this moment. */
  connections(): PoolState {
    return this.instances.connections();
  }

  async close(): Promise<void> {
    await this.instances.close();
  }

  private async post<S extends z.ZodType>(name: InternalCall, call: Call, schema: S): Promise<z.output<S>>;
  private async post(name: InternalCall, call: Call): Promise<void>;
  private async post(name: InternalCall, call: Call, schema?: z.ZodType): Promise<unknown> {
    const span = this.tracing.part(name, CLIENT_SPAN, call.parent);
    try {
      const response = await this.send(INTERNAL_PATHS[name], call, span);
      answeredWith(span, response.statusCode, 'client');
      if (response.statusCode >= 300) {
        await response.body.dump();
        throw new Error(`status ${String(response.statusCode)}`);
      }
      if (schema) return schema.parse(await response.body.json());
      await response.body.dump();
      return undefined;
    } catch (error) {
      failSpan(span, error);
      throw new TokensApiUnavailable(INTERNAL_PATHS[name], error);
    } finally {
      span.end();
    }
  }

  private async send(
    path: string,
    { body, timeoutMs, signal }: Call,
    span: Span,
  ): Promise<Dispatcher.ResponseData> {
    const limit = AbortSignal.timeout(timeoutMs);
    const assertion = await this.signer.sign('tokens', { method: 'POST', path });
    const request = {
      method: 'POST',
      path,
      headers: {
        'content-type': 'application/json',
        [ASSERTION_HEADER]: assertion,
        ...traceHeadersOf(span),
      },
      body: JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    } as const;
    return this.instances.request(request, { isRepeatable: path !== INTERNAL_PATHS.audit });
  }
}

const CLIENT_SPAN = { kind: SpanKind.CLIENT, attributes: { [ATTR_HTTP_REQUEST_METHOD]: 'POST' } };
