import {
  createTraceState,
  INVALID_TRACEID,
  type Span,
  type SpanContext,
  TraceFlags,
} from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';
import { redactTokens } from '@libs/token-format';
import type { RandomHex } from './random-hex';

/** Where a request, an event or a piece of work stands in its trace: W3C Trace Context. */
export type TraceContext = SpanContext;

/**
 * What the headers of a caller say; undefined where they say nothing, or not well enough to go on with (W3C Trace Context, 3.2). A
 * tracestate is worth nothing without its traceparent, and one that holds a token is left behind.
 */
export function parseTraceContext(
  traceparent: string | undefined,
  tracestate?: string,
): TraceContext | undefined {
  const parsed = traceparent === undefined ? null : parseTraceParent(traceparent);
  if (!parsed) return undefined;
  const context = { ...parsed, traceFlags: parsed.traceFlags & TraceFlags.SAMPLED, isRemote: true };
  if (tracestate === undefined || redactTokens(tracestate) !== tracestate) return context;
  return { ...context, traceState: createTraceState(tracestate) };
}

/** A trace that begins here and that nobody records. */
export const newTraceContext = (random: RandomHex): TraceContext => ({
  traceId: random.digits(32),
  spanId: random.digits(16),
  traceFlags: TraceFlags.NONE,
});

/** The `traceparent` of what this span has others do; undefined where there is no trace. */
export function traceparentOf(span: Span | undefined): string | undefined {
  const context = span?.spanContext();
  if (!context || context.traceId === INVALID_TRACEID) return undefined;
  const sampled = (context.traceFlags & TraceFlags.SAMPLED) !== 0;
  return `00-${context.traceId}-${context.spanId}-${sampled ? '01' : '00'}`;
}

/** What a call carries that this span makes. */
export function traceHeadersOf(span: Span | undefined): { traceparent?: string; tracestate?: string } {
  const traceparent = traceparentOf(span);
  if (traceparent === undefined) return {};
  const tracestate = span?.spanContext().traceState?.serialize();
  return tracestate ? { traceparent, tracestate } : { traceparent };
}

/** What a log line says of the trace that it belongs to. */
export function traceFieldsOf(span: Span | undefined): { traceId?: string; spanId?: string } {
  const context = span?.spanContext();
  return context && context.traceId !== INVALID_TRACEID
    ? { traceId: context.traceId, spanId: context.spanId }
    : {};
}
