import type { TraceConfig } from '@libs/config';
import { Counter, type Registry } from 'prom-client';
import type * as otlp from './otlp-span-source';
import type { SpanFate } from './span-queue';
import type { Tracing } from './tracing';

/** Has the spans of a process recorded, where they have somewhere to go. The SDK is loaded then, and only then. */
export function recordSpans(
  tracing: Tracing,
  config: TraceConfig | undefined,
  surroundings: otlp.SpanSourceSurroundings,
): void {
  if (!config) return;
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a process that exports nothing pays nothing
  const { otlpSpanSource } = require('./otlp-span-source') as typeof otlp;
  tracing.recordTo(otlpSpanSource(config, surroundings));
}

/** What became of recorded spans, as a metric. */
export function countSpans(registry: Registry): (fate: SpanFate, spans: number) => void {
  const spans = new Counter({
    name: 'portcullis_trace_spans_total',
    help: 'Recorded spans, by what became of them: exported, failed at the collector, or dropped for want of room',
    labelNames: ['fate'],
    registers: [registry],
  });
  for (const fate of ['exported', 'failed', 'dropped']) spans.inc({ fate }, 0);
  return (fate, count) => spans.inc({ fate }, count);
}
