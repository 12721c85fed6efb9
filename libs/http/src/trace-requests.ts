import type { Tracing } from '@libs/telemetry';
import { answeredWith, parseTraceContext } from '@libs/telemetry';
import { type Span, SpanKind } from '@opentelemetry/api';
import { ATTR_HTTP_REQUEST_METHOD } from '@opentelemetry/semantic-conventions';
import type { FastifyInstance } from 'fastify';
import { operationOf } from './operation-of';
import { statusAtTheEnd } from './status-at-the-end';

/**
 * Each request of a service belongs to the trace that its caller names; whatever it causes, does so too. Traces begin at the gateway:
 * a request that names none is given ids for its log lines and its events, and no span.
 */
export function traceRequests(fastify: FastifyInstance, tracing: Tracing): void {
  const spans = new WeakMap<object, Span>();
  fastify.addHook('onRequest', (request, reply, done) => {
    const { traceparent, tracestate } = request.headers;
    const sender = parseTraceContext(textOf(traceparent), textOf(tracestate));
    const span = sender
      ? tracing.begin('request', serverSpan(request.method), sender)
      : tracing.beginUnrecorded();
    spans.set(request, span);
    // Also where a handler writes its answer by itself, or the caller leaves.
    reply.raw.once('close', () => {
      span.updateName(operationOf(request));
      answeredWith(span, statusAtTheEnd(reply.raw), 'server');
      span.end();
    });
    done();
  });
  // Not before: the end of a body is an event of the connection, and what it calls would be outside again.
  fastify.addHook('preValidation', (request, _reply, done) => {
    tracing.enter(spans.get(request) ?? tracing.beginUnrecorded(), done);
  });
}

const serverSpan = (method: string): { kind: SpanKind; attributes: Record<string, string> } => ({
  kind: SpanKind.SERVER,
  attributes: { [ATTR_HTTP_REQUEST_METHOD]: method },
});

/** Node gives a list only for headers that may be several. */
const textOf = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header.join(',') : header;
