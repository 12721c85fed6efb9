import { setTimeout as sleep } from 'node:timers/promises';
import { type Dispatcher, request } from 'undici';
import type { z } from 'zod';
import { Interrupted } from '../cli.errors';
import { VERSION } from '../version';
import { ApiFailure } from './api.errors';
import { type Credential, HEADER_OF } from './credential';
import { failureOf, parsed, readReply } from './failed-reply';
import { notReached } from './not-reached';
import { type RetryPolicy, USUAL_RETRIES, waitBeforeRetry } from './retries';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the base URL, encoded (`path`), with its query (`queryOf`). */
  readonly path: string;
  /** A JSON body. */
  readonly json?: unknown;
  /** A body that is bytes already; `headers` say of what type and encoding. */
  readonly bytes?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** Doing it twice is doing it once, so it may be sent again whatever became of it. Default: all but POST and PATCH. */
  readonly isRepeatable?: boolean;
  /** Longest wait for the whole answer. */
  readonly timeoutMs?: number;
}

export interface ApiReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface PublicApiOptions {
  readonly baseUrl: string;
  readonly credential: Credential | undefined;
  readonly dispatcher: Dispatcher;
  /** Ends waits and reads at once; a change that was sent is waited for, or nobody would know what became of it. */
  readonly signal: AbortSignal;
  /** Told why the next attempt is waited for. */
  readonly onWait?: (failure: ApiFailure, waitMs: number) => void;
  readonly retries?: RetryPolicy;
}

const ANSWER_MS = 60_000;

/** The public API, asked as one caller. Redirects are not followed: a token is sent to the base URL and nowhere else. */
export class PublicApiClient {
  constructor(private readonly options: PublicApiOptions) {}

  get baseUrl(): string {
    return this.options.baseUrl;
  }

  get credential(): Credential | undefined {
    return this.options.credential;
  }

  /** The body of a success, as its schema has it. Throws ApiFailure. */
  async call<S extends z.ZodType>(apiRequest: ApiRequest, schema: S): Promise<z.output<S>> {
    const reply = await this.send(apiRequest);
    const body = schema.safeParse(parsed(reply.text));
    if (body.success) return body.data;
    const { requestId } = readReply(reply);
    throw new ApiFailure(
      `${this.baseUrl} answers ${String(reply.status)} with something else than Portcullis does. Is it the right base URL?` +
        (requestId === undefined ? '' : ` (Request ${requestId}.)`),
      'refused',
      readReply(reply),
    );
  }

  /** A reply whose status says success; sent again while that can help. Throws ApiFailure. */
  async send(apiRequest: ApiRequest): Promise<ApiReply> {
    const { signal, onWait, retries = USUAL_RETRIES } = this.options;
    const isRepeatable = apiRequest.isRepeatable ?? !['POST', 'PATCH'].includes(apiRequest.method);
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.sendOnce(apiRequest);
      if (!(outcome instanceof ApiFailure)) return outcome;
      const waitMs = waitBeforeRetry(outcome, attempt, isRepeatable, retries);
      if (waitMs === undefined) throw outcome;
      onWait?.(outcome, waitMs);
      await sleep(waitMs, undefined, { signal }).catch(() => {
        throw new Interrupted(`Interrupted while waiting to send it again. ${outcome.message}`);
      });
    }
  }

  private async sendOnce(apiRequest: ApiRequest): Promise<ApiReply | ApiFailure> {
    const { baseUrl, credential, dispatcher, signal } = this.options;
    const { method, path, json, bytes, headers, timeoutMs = ANSWER_MS } = apiRequest;
    const timeout = AbortSignal.timeout(timeoutMs);
    this.stopIfInterrupted();
    try {
      const reply = await request(baseUrl + path, {
        method,
        dispatcher,
        headers: {
          accept: 'application/json',
          'user-agent': `portcullis/${VERSION}`,
          ...(credential && { [HEADER_OF[credential.kind]]: credential.token }),
          ...(json !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        body: json === undefined ? (bytes ?? null) : JSON.stringify(json),
        signal: method === 'GET' ? AbortSignal.any([signal, timeout]) : timeout,
      });
      const text = await reply.body.text();
      const answer = { status: reply.statusCode, headers: reply.headers, text };
      const isSuccess = answer.status >= 200 && answer.status < 300;
      return isSuccess ? answer : failureOf(answer, baseUrl, credential);
    } catch (error) {
      if (method === 'GET') this.stopIfInterrupted();
      return notReached(baseUrl, error, timeoutMs);
    }
  }

  private stopIfInterrupted(): void {
    if (this.options.signal.aborted) throw new Interrupted('Interrupted.');
  }
}
