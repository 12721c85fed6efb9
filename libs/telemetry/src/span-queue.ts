import { type Context, TraceFlags } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import {
  BatchSpanProcessor,
  type ReadableSpan,
  type Span,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';

/** What became of a recorded span: it is at the collector, the collector could not be given it, or there was no room to wait. */
export type SpanFate = 'exported' | 'failed' | 'dropped';

export interface SpanQueueOptions {
  readonly exporter: SpanExporter;
  /** Spans that wait or are on their way; those beyond are dropped. */
  readonly capacity: number;
  readonly batch: number;
  readonly delayMs: number;
  readonly onFate: (fate: SpanFate, spans: number, error?: Error) => void;
}

/**
 * Recorded spans on their way out. Guarantee: whatever the collector does, no more than `capacity` are kept, nobody waits for it, and
 * every span has one fate. (The SDK's own batches do not tell how many they drop.)
 */
export class SpanQueue implements SpanProcessor {
  private readonly batches: BatchSpanProcessor;
  private waiting = 0;

  constructor(private readonly options: SpanQueueOptions) {
    const { exporter, capacity, batch, delayMs } = options;
    this.batches = new BatchSpanProcessor({
      exporter: {
        export: (spans, done) =>
          exporter.export(spans, (result) => {
            this.settle(spans.length, result);
            done(result);
          }),
        shutdown: () => exporter.shutdown(),
      },
      maxQueueSize: capacity,
      maxExportBatchSize: batch,
      scheduledDelayMillis: delayMs,
    });
  }

  onStart(span: Span, parent: Context): void {
    this.batches.onStart(span, parent);
  }

  onEnd(span: ReadableSpan): void {
    if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return;
    if (this.waiting >= this.options.capacity) {
      this.options.onFate('dropped', 1);
      return;
    }
    this.waiting += 1;
    this.batches.onEnd(span);
  }

  forceFlush(): Promise<void> {
    return this.batches.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.batches.shutdown();
  }

  private settle(spans: number, { code, error }: ExportResult): void {
    this.waiting -= spans;
    this.options.onFate(code === ExportResultCode.SUCCESS ? 'exported' : 'failed', spans, error);
  }
}
