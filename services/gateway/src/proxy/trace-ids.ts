import { randomUUID } from 'node:crypto';
import { redactTokens } from '@libs/token-format';
import { parseTraceContext, type Tracing } from '@libs/telemetry';
import { type Span, SpanKind } from '@opentelemetry/api';

/** What ties together what one request leaves in the logs and traces of several processes. */
export interface TraceIds {
  readonly requestId: string;
  readonly span: Span;
}

const REQUEST_ID = /^[\w.:+/=-]{1,128}$/;

/** Takes over what the client sent if it is well-formed, and makes what is missing. Neither is ever a token. */
export function traceIdsOf(headers: ReadonlyMap<string, string>, tracing: Tracing): TraceIds {
  const requestId = headers.get('x-request-id');
  const sender = parseTraceContext(headers.get('traceparent'), headers.get('tracestate'));
  return {
    requestId:
      requestId !== undefined && REQUEST_ID.test(requestId) && redactTokens(requestId) === requestId
        ? requestId
        : randomUUID(),
    span: tracing.begin('request', { kind: SpanKind.SERVER }, sender),
  };
}
