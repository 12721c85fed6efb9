import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Attributes,
  INVALID_SPAN_CONTEXT,
  type Span,
  type SpanOptions,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions';
import { RandomHex } from './random-hex';
import { newTraceContext, type TraceContext, traceFieldsOf, traceparentOf } from './trace-context';

/** Makes the spans that are exported. */
export interface SpanSource {
  startSpan(name: string, options: SpanOptions, parent: Span | undefined): Span;
  /** Sends what is left, for a bounded time. Never rejects. */
  close(): Promise<void>;
}

const NO_SPAN: Span = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);

/**
 * The traces of one process. It is given what it records with, if anything: without that, spans are the ids of their trace and
 * nothing more, which every call, event and log line carries all the same.
 *
 * What is under way is remembered (`enter`) in services and workers only. The gateway hands its spans from call to call: once
 * something is remembered, each awaited promise of the process costs nearly three times as much on Node 20 (docs/adr/0015-traces.md).
 */
export class Tracing {
  private readonly underWay = new AsyncLocalStorage<Span>();
  private readonly random = new RandomHex();
  private source: SpanSource | undefined;
  private closing: Promise<void> | undefined;

  /** From now on spans are recorded. */
  recordTo(source: SpanSource): void {
    this.source = source;
  }

  /** Sends what was recorded. Safe to call twice. */
  async close(): Promise<void> {
    await (this.closing ??= this.source?.close());
  }

  /** The span of something that comes from outside: it goes on the trace of whoever sent it, or begins one. Its owner ends it. */
  begin(name: string, options: SpanOptions, sender?: TraceContext): Span {
    const parent = sender && trace.wrapSpanContext(sender);
    if (this.source) return this.source.startSpan(name, options, parent);
    return parent ?? this.beginUnrecorded();
  }

  /** The ids of a trace that nobody records. */
  beginUnrecorded(): Span {
    return trace.wrapSpanContext(newTraceContext(this.random));
  }

  /** A part of `parent` that is worth a span of its own. Where `parent` is not recorded it stands for its parts as well. */
  part(name: string, options: SpanOptions, parent = this.current()): Span {
    if (!parent) return NO_SPAN;
    if (!this.source || !parent.isRecording()) return parent;
    return this.source.startSpan(name, options, parent);
  }

  /** Whatever `work` does, and what follows from it, belongs to the span. */
  enter<T>(span: Span, work: () => T): T {
    return this.underWay.run(span, work);
  }

  /** `enter`, and the span ends with the work. */
  async during<T>(span: Span, work: (span: Span) => Promise<T>): Promise<T> {
    try {
      return await this.enter(span, () => work(span));
    } catch (error) {
      failSpan(span, error);
      throw error;
    } finally {
      span.end();
    }
  }

  /** As a part of what is under way; no more than a call where that is not recorded. */
  within<T>(name: string, options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T> {
    const current = this.current();
    return current?.isRecording() ? this.during(this.part(name, options, current), work) : work(NO_SPAN);
  }

  /** What is under way here, if it was entered. */
  current(): Span | undefined {
    return this.underWay.getStore();
  }

  traceparent(): string | undefined {
    return traceparentOf(this.current());
  }

  logFields(): object {
    return traceFieldsOf(this.current());
  }
}

/** What went wrong, by the name of the error alone: messages may hold values. */
export function failSpan(span: Span, error: unknown, attributes: Attributes = {}): void {
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttributes({ [ATTR_ERROR_TYPE]: nameOf(error), ...attributes });
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return '_OTHER';
  const code = 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[\w.-]{1,64}$/.test(code) ? code : error.constructor.name;
}
