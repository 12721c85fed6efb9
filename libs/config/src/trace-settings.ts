import { z } from 'zod';
import { httpUrl } from './settings';
import type { TraceConfig } from './trace-config';

/** `name=value,name=value`, values percent-encoded, as OpenTelemetry writes it. The error shows no value. */
const headerList = z.string().transform((text, context) => {
  const headers: Record<string, string> = {};
  for (const pair of text.split(',')) {
    const [, name, value] = /^\s*([\w!#$%&'*+.^`|~-]+)\s*=(.*)$/.exec(pair) ?? [];
    const decoded = value === undefined ? undefined : decode(value.trim());
    if (name === undefined || decoded === undefined) {
      context.addIssue({
        code: 'custom',
        message: 'must be name=value,name=value, with values percent-encoded',
      });
      return z.NEVER;
    }
    headers[name] = decoded;
  }
  return headers;
});

/** Under the names that OpenTelemetry gives them. Without an endpoint nothing is exported; trace ids go on all the same. */
export const traceSettings = z.object({
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl
    .optional()
    .describe(
      'Base URL of a collector that takes spans by OTLP over HTTP, as JSON; absent: none are recorded',
    ),
  OTEL_EXPORTER_OTLP_HEADERS: headerList.optional().meta({
    description: 'Sent with the spans, as name=value,name=value, values percent-encoded',
    secret: true,
  }),
  OTEL_TRACES_SAMPLER: z
    .enum(['parentbased_traceidratio', 'traceidratio'])
    .default('parentbased_traceidratio')
    .describe(
      'Whether the caller decides what is recorded, where it has decided; traceidratio at the gateway: no client does',
    ),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe('Part of the traces that is recorded, from 0 to 1, of those that this process decides about'),
  OTEL_SERVICE_NAME: z
    .string()
    .min(1)
    .optional()
    .describe('Name of the process in traces; default: the same as in logs and metrics'),
});

/** Undefined: spans are not exported. */
export const traceConfigOf = (env: z.output<typeof traceSettings>): TraceConfig | undefined =>
  env.OTEL_EXPORTER_OTLP_ENDPOINT === undefined
    ? undefined
    : {
        endpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
        headers: env.OTEL_EXPORTER_OTLP_HEADERS ?? {},
        followsCaller: env.OTEL_TRACES_SAMPLER === 'parentbased_traceidratio',
        ratio: env.OTEL_TRACES_SAMPLER_ARG,
        serviceName: env.OTEL_SERVICE_NAME,
      };

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
