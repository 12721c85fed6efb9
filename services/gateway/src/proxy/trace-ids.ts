import { randomUUID } from 'node:crypto';
import { redactTokens } from '@libs/token-format';
import { parseTraceContext, type Tracing } from '@libs/telemetry';
import { type Span, SpanKind } from '@opentelemetry/api';

/** What ties together what one request leaves in the logs and traces of several processes. */
export interface TraceIds {
  readonly requestId: string;
  readonly span: Span;
}

const OF_REQUESTS = { kind: SpanKind.SERVER };
const REQUEST_ID = /^[\w.:+/=-]{1,128}$/;

/** Takes over what the client sent if it is well-formed, and makes what is missing. Neither is ever a token. */
export function traceIdsOf(headers: ReadonlyMap<string, string>, tracing: Tracing): TraceIds {
  const requestId = headers.get('x-request-id');
  const sender = parseTraceContext(headers.get('traceparent'), headers.get('tracestate'));
  const span = tracing.begin('request', OF_REQUESTS, sender);
  if (requestId !== undefined && REQUEST_ID.test(requestId) && redactTokens(requestId) === requestId)
    return { requestId, span };
  // A trace that begins here is of this request alone: one id to look for is enough.
  return { requestId: sender ? randomUUID() : span.spanContext().traceId, span };
}
