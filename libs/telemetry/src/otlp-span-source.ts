import { setTimeout as sleep } from 'node:timers/promises';
import type { TraceConfig } from '@libs/config';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import {
  ATTR_SERVICE_INSTANCE_ID,
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_NAMESPACE,
} from '@opentelemetry/semantic-conventions';
import type { Logger } from 'pino';
import { type SpanFate, SpanQueue } from './span-queue';
import type { SpanSource } from './tracing';

export interface SpanSourceSurroundings {
  readonly name: string;
  readonly instance: string;
  readonly logger: Logger;
  readonly count: (fate: SpanFate, spans: number) => void;
}

/** Spans that wait for the collector: some seconds of a busy gateway, and some ten megabytes at the most. */
const CAPACITY = 8_192;
const BATCH = 512;
const DELAY_MS = 1_000;
const EXPORT_MS = 5_000;
/** Well within the time that a stop may take. */
const CLOSE_MS = 3_000;

/** Records spans and sends them to a collector by OTLP over HTTP, as JSON. Loaded where a collector is configured, and only there. */
export function otlpSpanSource(config: TraceConfig, surroundings: SpanSourceSurroundings): SpanSource {
  const { name, instance } = surroundings;
  const exporter = new OTLPTraceExporter({
    url: `${config.endpoint}/v1/traces`,
    headers: { ...config.headers },
    timeoutMillis: EXPORT_MS,
  });
  const onFate = tellFates(surroundings);
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      [ATTR_SERVICE_NAME]: config.serviceName ?? name,
      [ATTR_SERVICE_NAMESPACE]: 'portcullis',
      [ATTR_SERVICE_INSTANCE_ID]: instance,
    }),
    sampler: samplerOf(config),
    spanLimits: { attributeValueLengthLimit: 256, attributeCountLimit: 32, eventCountLimit: 16 },
    spanProcessors: [
      new SpanQueue({ exporter, capacity: CAPACITY, batch: BATCH, delayMs: DELAY_MS, onFate }),
    ],
  });
  const tracer = provider.getTracer('portcullis');
  return {
    startSpan: (spanName, options, parent) =>
      tracer.startSpan(spanName, options, parent ? trace.setSpan(ROOT_CONTEXT, parent) : ROOT_CONTEXT),
    close: async () => {
      // Spans that cannot be sent have been counted; a stop goes on without them.
      const sent = provider.shutdown().catch(() => undefined);
      await Promise.race([sent, sleep(CLOSE_MS, undefined, { ref: false })]);
    },
  };
}

function samplerOf({ followsCaller, ratio }: TraceConfig): Sampler {
  const root = new TraceIdRatioBasedSampler(ratio);
  if (followsCaller) return new ParentBasedSampler({ root });
  // Parts of what is recorded here are recorded here.
  return new ParentBasedSampler({ root, remoteParentSampled: root, remoteParentNotSampled: root });
}

/** Counts each; the first export that fails after one that went well, or ever, is a line. */
function tellFates({
  logger,
  count,
}: SpanSourceSurroundings): (fate: SpanFate, spans: number, error?: Error) => void {
  const told = { failing: false };
  return (fate, spans, error) => {
    count(fate, spans);
    if (fate === 'dropped') return;
    const fails = fate === 'failed';
    if (fails && !told.failing)
      logger.warn({ reason: error?.message }, 'Spans cannot be exported; nothing waits for them');
    if (!fails && told.failing) logger.info('Spans are exported again');
    told.failing = fails;
  };
}
