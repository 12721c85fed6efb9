import { parseTraceContext, type Tracing } from '@libs/telemetry';
import { SpanKind } from '@opentelemetry/api';
import type { WithinTrace } from './queue-worker';
import type { QueueName } from './work-metrics';

/** Does what was claimed in the trace of the request that asked for it; of several, that is the last one before the claim. */
export const traceWork =
  (tracing: Tracing, queue: QueueName): WithinTrace =>
  async ({ traceparent, attempt }, work) => {
    const sender = parseTraceContext(traceparent ?? undefined);
    if (!sender) {
      await work();
      return;
    }
    const options = { kind: SpanKind.CONSUMER, attributes: { 'portcullis.work.attempt': attempt } };
    await tracing.during(tracing.begin(`derive ${queue}`, options, sender), async (span) => {
      span.setAttribute('portcullis.work.outcome', await work());
    });
  };
