import { randomUUID } from 'node:crypto';
import {
  createTraceState,
  isSpanContextValid,
  type Span,
  type SpanContext,
  TraceFlags,
} from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';
import { redactTokens } from '@libs/token-format';

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
export function newTraceContext(): TraceContext {
  return { traceId: hexDigits(32), spanId: hexDigits(16), traceFlags: TraceFlags.NONE };
}

/** The `traceparent` of what this span has others do; undefined where there is no trace. */
export function traceparentOf(span: Span | undefined): string | undefined {
  const context = span?.spanContext();
  if (!context || !isSpanContextValid(context)) return undefined;
  const sampled = (context.traceFlags & TraceFlags.SAMPLED) !== 0;
  return `00-${context.traceId}-${context.spanId}-${sampled ? '01' : '00'}`;
}

/** What a call carries that this span makes. */
export function traceHeadersOf(span: Span | undefined): Record<string, string> {
  const traceparent = traceparentOf(span);
  if (traceparent === undefined) return {};
  const tracestate = span?.spanContext().traceState?.serialize();
  return { traceparent, ...(tracestate !== undefined && tracestate !== '' && { tracestate }) };
}

/** What a log line says of the trace that it belongs to. */
export function traceFieldsOf(span: Span | undefined): { traceId?: string; spanId?: string } {
  const context = span?.spanContext();
  return context && isSpanContextValid(context) ? { traceId: context.traceId, spanId: context.spanId } : {};
}

const hexDigits = (count: 16 | 32): string => randomUUID().replaceAll('-', '').slice(0, count);
