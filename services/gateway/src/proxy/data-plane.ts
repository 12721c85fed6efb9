import type { IncomingMessage, ServerResponse } from 'node:http';
import { toDomainError } from '@libs/http';
import { carryOut, DecisionLapsed } from '@libs/revocation';
import { type Logger, traceFieldsOf, type Tracing } from '@libs/telemetry';
import type { Authorizer, DecisionQuery } from '../auth/authorizer';
import { DecisionUnavailable, TokenRefused } from '../auth/auth.errors';
import type { Admission } from '../limits/admission';
import type { Pressure } from '../limits/pressure';
import type { SourceAddresses } from '../limits/source-addresses';
import type { StreamSlots } from '../limits/stream-slots';
import { type BodyClass, isStream, limitClassOf } from '../policy/operation';
import { MethodNotAllowed, OperationMissing } from '../policy/policy.errors';
import { parseRequestTarget, type RequestTarget } from '../policy/request-target';
import type { Match, RouteTable } from '../policy/route-table';
import { discardRest } from './discard-rest';
import { Exchange, type LingerLimits } from './exchange';
import type { Forwarder } from './forwarder';
import type { Gatekeeper } from './gatekeeper';
import { type InboundHeaders, readInboundHeaders } from './inbound-headers';
import { AccessEnded, BodyTooLarge, RefusedHeader } from './proxy.errors';
import { RequestBody } from './request-body';
import { traceIdsOf } from './trace-ids';
import type { TrafficLog } from './traffic-log';
import { ClientGone } from './upstream-call';

export interface DataPlaneLimits extends LingerLimits {
  bodyBytes: Readonly<Record<BodyClass, number>>;
  bodyIdleMs: number;
}

export interface DataPlaneParts {
  routes: RouteTable;
  sources: SourceAddresses;
  gatekeeper: Gatekeeper;
  /** Why a token that ended under way is gone. */
  authorizer: Pick<Authorizer, 'refusalOf'>;
  forwarder: Forwarder;
  admission: Admission;
  pressure: Pick<Pressure, 'refuses'>;
  streams: StreamSlots;
  traffic: TrafficLog;
  tracing: Tracing;
  logger: Logger;
}

/** Hands a request to the Nest application, which answers what the gateway answers itself. */
export type OwnHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** A request that the policy knows and a token has to answer for. */
interface Serving {
  exchange: Exchange;
  headers: InboundHeaders;
  target: RequestTarget;
  match: Match;
  query: DecisionQuery | undefined;
  answerOwn: () => void;
}

/**
 * Every request of the public port. It runs before Nest's pipeline (measured: half the cost), so nothing of Nest guards it:
 * the rules of headers, targets, bodies and time are here and in what is called from here.
 */
export class DataPlane {
  constructor(
    private readonly parts: DataPlaneParts,
    private readonly limits: DataPlaneLimits,
  ) {}

  /** @param options.ended is called once, when the reply has been sent or the connection is gone */
  handle(
    request: IncomingMessage,
    response: ServerResponse,
    options: { awaitsContinue: boolean; own: OwnHandler; ended: () => void },
  ): void {
    const exchange = new Exchange(request, response, options, this.limits);
    exchange.leave = this.parts.admission.enter();
    response.once('close', () => {
      options.ended();
      exchange.closed();
      this.parts.traffic.ended(exchange);
    });
    try {
      const headers = this.headersOf(exchange);
      if (!exchange.leave) throw this.parts.admission.refusal();
      const target = parseRequestTarget(request.url ?? '');
      this.route(exchange, headers, target, options.own);
    } catch (error) {
      this.fail(exchange, error);
    }
  }

  private headersOf(exchange: Exchange): InboundHeaders {
    const { request } = exchange;
    try {
      const headers = readInboundHeaders(request.rawHeaders, request.httpVersion);
      exchange.ids = traceIdsOf(headers.single, this.parts.tracing);
      exchange.source = this.parts.sources.of(
        request.socket.remoteAddress,
        headers.single.get('x-forwarded-for'),
      );
      return headers;
    } finally {
      exchange.ids ??= traceIdsOf(new Map(), this.parts.tracing);
    }
  }

  private route(exchange: Exchange, headers: InboundHeaders, target: RequestTarget, own: OwnHandler): void {
    const { request, response } = exchange;
    const { admission, pressure, routes } = this.parts;
    const expected = headers.single.get('expect');
    if (expected !== undefined && expected.toLowerCase() !== '100-continue')
      throw new RefusedHeader('Expect may be 100-continue only.');
    if (request.method === 'OPTIONS' && this.answerOptions(exchange, target)) return;
    const match = routes.match(request.method ?? '', target.segments);
    exchange.operationId = match.operation.operationId;
    exchange.limitClass = limitClassOf(match.operation);
    // A revocation is never refused for want of time: whoever sends one needs it most then.
    if (exchange.limitClass !== 'revoke' && pressure.refuses()) throw admission.refusal();
    const answerOwn = (): void => {
      request.url = target.forwarded;
      for (const [name, value] of Object.entries(exchange.ownHeaders())) response.setHeader(name, value);
      own(request, response);
    };
    if (isOpenToAnybody(match)) {
      this.parts.gatekeeper.admitAnybody(exchange);
      answerOwn();
      return;
    }
    const query = this.parts.gatekeeper.questionOf(exchange, match, headers.single);
    if (query instanceof TokenRefused) {
      this.fail(exchange, query);
      return;
    }
    void this.serve({ exchange, headers, target, match, query, answerOwn });
  }

  /** Which methods there are; no other site may call from a browser, so no CORS headers. */
  private answerOptions(exchange: Exchange, target: RequestTarget): boolean {
    const methods = this.parts.routes.methodsAt(target.segments);
    if (methods.length === 0) return false;
    exchange.operationId = 'options';
    exchange.begin(204, { allow: methods.join(', ') });
    exchange.response.end();
    return true;
  }

  /** Never rejects: what goes wrong is what the client is told. */
  private async serve({ exchange, headers, target, match, query, answerOwn }: Serving): Promise<void> {
    const { operation } = match;
    const { gatekeeper, forwarder, streams } = this.parts;
    try {
      const admitted = gatekeeper.admit(exchange, match, query);
      const granted = admitted instanceof Promise ? await admitted : admitted;
      if (operation.missing !== undefined) throw new OperationMissing(operation.missing);
      if (operation.upstream === 'gateway') {
        if (!exchange.isOver) answerOwn();
        return;
      }
      if (isStream(operation) && !exchange.isOver) streams.takeOver(exchange, granted.value);
      const body = this.bodyOf(exchange, headers, operation.body);
      if (body) {
        exchange.inviteBody();
        await body.enoughBytes();
      }
      if (exchange.isOver) return;
      const decideAgain = () => gatekeeper.decide(exchange, match, query);
      const forwardable = { exchange, operation, target, headers, body, decideAgain };
      await carryOut(granted, decideAgain, (holding) =>
        exchange.isOver ? undefined : forwarder.forward(forwardable, holding),
      );
      if (!exchange.request.complete) discardRest(exchange.request, this.limits);
    } catch (error) {
      if (error instanceof AccessEnded) this.fail(exchange, await this.refusalOf(exchange, query));
      else this.fail(exchange, error instanceof DecisionLapsed ? new DecisionUnavailable(1_000) : error);
    }
  }

  /** Of a call that was ended under way: the log does not tell an expiry from a revocation, and clients are told. */
  private async refusalOf({ response }: Exchange, query: DecisionQuery | undefined): Promise<Error> {
    return response.headersSent || !query ? new TokenRefused() : this.parts.authorizer.refusalOf(query);
  }

  /** Only now that the caller is known to be allowed to send one. */
  private bodyOf(exchange: Exchange, headers: InboundHeaders, size: BodyClass): RequestBody | undefined {
    if (!headers.hasBody || size === 'none') return undefined;
    const maxBytes = this.limits.bodyBytes[size];
    if (headers.contentLength !== undefined && headers.contentLength > maxBytes)
      throw new BodyTooLarge(maxBytes);
    return new RequestBody(exchange.request, { maxBytes, idleMs: this.limits.bodyIdleMs });
  }

  private fail(exchange: Exchange, thrown: unknown): void {
    if (thrown instanceof ClientGone) return;
    const error = toDomainError(thrown);
    if (error.cause !== undefined)
      this.parts.logger[error.kind === 'internal' ? 'error' : 'warn'](
        {
          err: error.cause,
          operation: exchange.operationId,
          requestId: exchange.ids?.requestId,
          ...traceFieldsOf(exchange.ids?.span),
        },
        error.message,
      );
    exchange.fail(error, error instanceof MethodNotAllowed ? { allow: error.allow.join(', ') } : {});
  }
}

/** What the gateway answers itself and to everybody. */
const isOpenToAnybody = ({ operation }: Match): boolean =>
  operation.upstream === 'gateway' && operation.missing === undefined && operation.access.resource === 'none';
