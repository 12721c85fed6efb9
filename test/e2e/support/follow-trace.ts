import { randomBytes } from 'node:crypto';
import { type CollectedSpan, eventually, type SpanCollector } from '@libs/testing';

/** A client that records its own part of a trace and tells of it. */
export class TracingClient {
  readonly traceId = randomBytes(16).toString('hex');
  readonly spanId = randomBytes(8).toString('hex');
  readonly traceparent = `00-${this.traceId}-${this.spanId}-01`;

  constructor(private readonly collector: SpanCollector) {}

  /** Resolves when all of these, as `service: span`, are in the trace. */
  async hasReached(...expected: readonly string[]): Promise<void> {
    const spans = await eventually(
      () => {
        const all = this.collector.of(this.traceId);
        expect(all.map(nameOf)).toEqual(expect.arrayContaining([...expected]));
        return all;
      },
      { timeoutMs: 30_000, everyMs: 200 },
    );
    // One tree, and its root is the client's: nothing hangs in the air.
    const known = new Set([this.spanId, ...spans.map(({ spanId }) => spanId)]);
    expect(spans.filter(({ parentSpanId }) => !known.has(parentSpanId ?? '')).map(nameOf)).toEqual([]);
  }
}

const nameOf = ({ service, name }: CollectedSpan): string => `${service}: ${name}`;
