import type { Principal } from '@libs/contracts';
import { ASSERTION_HEADER, type Audience, type Instances } from '@libs/http';
import type { PassingOn } from '@libs/revocation';
import { answeredWith, failSpan, traceHeadersOf, type Tracing } from '@libs/telemetry';
import { type Span, SpanKind } from '@opentelemetry/api';
import { ATTR_HTTP_REQUEST_METHOD } from '@opentelemetry/semantic-conventions';
import type { Granted } from '../auth/authorizer';
import { signInCookieOf } from '../auth/session-cookie';
import { isStream, type Operation } from '../policy/operation';
import type { RequestTarget } from '../policy/request-target';
import type { UpstreamClient } from '../upstream/upstream-client';
import type { Call } from '../upstream/upstream-connection';
import { ConnectionLost, ReplyTimeout } from '../upstream/upstream.errors';
import type { AssertionSource } from './assertion-source';
import type { Exchange } from './exchange';
import type { InboundHeaders } from './inbound-headers';
import { UpstreamBroken, UpstreamUnavailable } from './proxy.errors';
import type { ReplyRules } from './reply-headers';
import type { RequestBody } from './request-body';
import { type Registration, UpstreamCall, UpstreamFailure } from './upstream-call';

/** A request that may go upstream once it is (still) allowed to. */
export interface Forwardable {
  readonly exchange: Exchange;
  readonly operation: Operation;
  readonly target: RequestTarget;
  readonly headers: InboundHeaders;
  readonly body: RequestBody | undefined;
  /** Throws or rejects where the caller may not do this any more, or where nobody can say. */
  readonly decideAgain: () => Granted | Promise<Granted>;
}

/** Someone who can end calls that are under way. */
export interface OpenCalls {
  add(call: UpstreamCall, granted: Granted, operation: Operation): Registration;
}

export type UpstreamInstances = Instances<UpstreamClient>;

export interface ForwarderOptions {
  upstreams: Readonly<Record<Audience, UpstreamInstances>>;
  /** For uploads, whose clients may take their time: what else the service answers has connections of its own. */
  uploads: UpstreamInstances;
  /** For streams, which hold a connection for minutes. */
  streams: UpstreamInstances;
  /** Longest wait for the head of an answer, counted from the end of the request. */
  answerMs: Readonly<Record<Operation['timeout'], number>>;
  queueMs: number;
  passingOn: PassingOn<Principal>;
  onUpstreamError: (upstream: Audience, phase: string) => void;
  tracing: Pick<Tracing, 'part'>;
}

const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE']);

/** Sends allowed requests to the service that answers them. */
export class Forwarder {
  constructor(
    private readonly assertions: AssertionSource,
    private readonly open: OpenCalls,
    private readonly options: ForwarderOptions,
  ) {}

  /**
   * Streams the request up and its reply down. Rejects with a DomainError if nothing of a reply was sent yet, with
   * DecisionLapsed if nothing of the request was sent because `granted` no longer holds.
   */
  forward(forwardable: Forwardable, granted: Granted): Promise<void> {
    const { ids } = forwardable.exchange;
    return ids?.span.isRecording()
      ? this.sendRecorded(forwardable, granted, ids.span)
      : this.send(forwardable, granted, ids?.span);
  }

  private async sendRecorded(forwardable: Forwardable, granted: Granted, request: Span): Promise<void> {
    const { operation, exchange } = forwardable;
    const attributes = { [ATTR_HTTP_REQUEST_METHOD]: exchange.request.method };
    const options = { kind: SpanKind.CLIENT, attributes };
    const span = this.options.tracing.part(operation.operationId, options, request);
    try {
      await this.send(forwardable, granted, span);
      answeredWith(span, exchange.response.statusCode, 'client');
    } catch (error) {
      failSpan(span, error);
      throw error;
    } finally {
      span.end();
    }
  }

  private async send(forwardable: Forwardable, granted: Granted, span: Span | undefined): Promise<void> {
    const { operation, exchange, body, target } = forwardable;
    const upstream = operation.upstream as Audience;
    const method = exchange.request.method ?? 'GET';
    const statement = { method, path: target.forwarded, operation: operation.operationId };
    const signed = this.assertions.sign(upstream, granted, statement);
    const assertion = typeof signed === 'string' ? signed : await signed;
    const call = this.callOf(forwardable, span, method, assertion);
    const pool = this.poolOf(operation);
    let mayResend = IDEMPOTENT.has(method) && !body;
    let failure: UpstreamFailure | undefined;
    for (const instance of pool.inOrder()) {
      for (;;) {
        try {
          await this.attempt(instance.client, forwardable, granted, call);
          return;
        } catch (error) {
          if (!(error instanceof UpstreamFailure)) throw error;
          this.options.onUpstreamError(upstream, error.phase);
          span?.addEvent('attempt failed', { phase: error.phase });
          failure = error;
        }
        // A kept-alive connection may have been closed in the moment in which it was used again.
        if (!(failure.phase === 'sent' && mayResend && isConnectionLoss(failure.cause))) break;
        mayResend = false;
      }
      // Nothing of the request was seen by anyone, body included: another instance may take it.
      if (failure.phase !== 'queued') break;
      pool.unreachable(instance);
      if (exchange.isOver) return;
    }
    throw toDomainError(failure);
  }

  private poolOf(operation: Operation): UpstreamInstances {
    const { upstreams, uploads, streams } = this.options;
    if (isStream(operation)) return streams;
    const isUpload = operation.body === 'upload' || operation.body === 'analysis';
    return isUpload ? uploads : upstreams[operation.upstream as Audience];
  }

  private attempt(
    client: UpstreamClient,
    { exchange, operation, body, decideAgain }: Forwardable,
    granted: Granted,
    call: Pick<Call, 'request' | 'answerMs'>,
  ): Promise<void> {
    const { passingOn, queueMs } = this.options;
    const attempt = new UpstreamCall({
      exchange,
      body,
      call,
      reply: replyRules(operation, granted),
      queueMs,
      granted,
      confirm: operation.acknowledges ? () => passingOn.confirm(granted, decideAgain) : undefined,
      mayGoOn: isStream(operation) ? () => granted.stillValid() && passingOn.isProven(granted) : undefined,
    });
    return attempt.run(client, this.open.add(attempt, granted, operation));
  }

  private callOf(
    { exchange, operation, target, headers }: Forwardable,
    span: Span | undefined,
    method: string,
    assertion: string,
  ): Pick<Call, 'request' | 'answerMs'> {
    const sent = [...headers.forwarded, ASSERTION_HEADER, assertion];
    if (operation.isWebhook) sent.push(...headers.ofWebhook);
    const cookie = operation.endsSignIn ? signInCookieOf(headers.single) : undefined;
    if (cookie !== undefined) sent.push('cookie', cookie);
    if (exchange.ids) sent.push('x-request-id', exchange.ids.requestId);
    const { traceparent, tracestate } = traceHeadersOf(span);
    if (traceparent !== undefined) sent.push('traceparent', traceparent);
    if (tracestate !== undefined) sent.push('tracestate', tracestate);
    if (exchange.source.address !== '') sent.push('x-forwarded-for', exchange.source.address);
    if (operation.body !== 'none' && headers.contentLength !== undefined && headers.hasBody)
      sent.push('content-length', String(headers.contentLength));
    return {
      request: { method, path: target.forwarded, headers: sent },
      answerMs: this.options.answerMs[operation.timeout],
    };
  }
}

/** Only what anybody may see may be kept by anybody. */
function replyRules({ contract: { reply } }: Operation, { value }: Granted): ReplyRules {
  return reply.keptS === undefined || value.kind === 'anonymous' ? reply : { ...reply, keptS: undefined };
}

const isConnectionLoss = (error: unknown): boolean =>
  error instanceof ConnectionLost ||
  (error instanceof Error && 'code' in error && ['ECONNRESET', 'EPIPE'].includes(String(error.code)));

function toDomainError(failure: UpstreamFailure | undefined): Error {
  const cause = failure?.cause;
  return failure === undefined || failure.phase === 'queued' || cause instanceof ReplyTimeout
    ? new UpstreamUnavailable(cause)
    : new UpstreamBroken(cause);
}
