import { z } from 'zod';
import type { TraceConfig } from './trace-config';

const port = z.coerce.number().int().min(0).max(65_535).meta({ unit: 'port' });

/** What every process takes: where it listens, where it is watched, how much it says. */
export const processSettings = z.object({
  HOST: z.string().default('0.0.0.0').describe('Address that the process listens on'),
  MANAGEMENT_PORT: port
    .default(9464)
    .describe('Port of /health/started, /health/live, /health/ready and /metrics; 0 picks one'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('What is logged: this and everything graver'),
  LOG_FILE: z.string().min(1).optional().describe('Append the log to this file in place of standard output'),
  INSTANCE_ID: z
    .string()
    .min(1)
    .optional()
    .describe('Stable name of this instance; default: host name and process id'),
});

/** The fields of `processSettings` under the names that start functions take. */
export const processConfigOf = (env: z.output<typeof processSettings>): ProcessConfig => ({
  host: env.HOST,
  managementPort: env.MANAGEMENT_PORT,
  logLevel: env.LOG_LEVEL,
  logFile: env.LOG_FILE,
  instanceId: env.INSTANCE_ID,
});

export interface ProcessConfig {
  host: string;
  managementPort: number;
  logLevel: z.output<typeof processSettings>['LOG_LEVEL'];
  logFile?: string | undefined;
  instanceId?: string | undefined;
  /** Where its spans go; absent: nowhere. */
  traces?: TraceConfig | undefined;
}

/** What a process that others send requests to takes besides. */
export interface ServingConfig extends ProcessConfig {
  /** How long it goes on serving when it is stopped; default: no time at all. */
  drainPauseMs?: number | undefined;
  /** Of an API: how old a connection gets; default: a minute. */
  connectionAgeMs?: number | undefined;
}

/** L of the revocation protocol (ADR 0004), in milliseconds. */
export const leaseDuration = z.coerce.number().int().min(200).max(60_000).default(5_000).meta({
  description: 'How long an enforcer lives without an authority; the same for every process',
  unit: 'ms',
});

export const listenPort = (byDefault: number): z.ZodDefault<z.ZodCoercedNumber> =>
  port.default(byDefault).describe('Port that the process serves at; 0 picks one');

/** A wait or a period; the caller says of what. */
export const milliseconds = z.coerce.number().int().positive().meta({ unit: 'ms' });
/** How long something is kept that nobody needs any more: an hour or more, seven days by default. The caller says what. */
export const retentionPeriod = milliseconds.min(3_600_000).default(604_800_000);

/** How often a process looks for what is due to go. */
export const retentionSweep = milliseconds
  .min(1_000)
  .default(3_600_000)
  .describe('How often this process looks for what its retention lets go');

/** Of a process that others send requests to. */
export const drainPause = z.coerce.number().int().min(0).max(60_000).default(0).meta({
  description:
    'After SIGTERM it goes on serving for so long, not ready, until whoever still sends here was led elsewhere; 5000 behind a load balancer',
  unit: 'ms',
});

/** Of an API, which our own processes call over kept connections. */
export const connectionAge = milliseconds
  .min(1_000)
  .default(60_000)
  .describe(
    'A connection that is older, give or take a quarter, ends with its next answer, so that load comes to instances that were added behind one name',
  );

export const bytes = z.coerce.number().int().positive().meta({ unit: 'bytes' });
export const count = z.coerce.number().int().positive().meta({ unit: 'count' });

export const postgresUrl = z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' }).meta({
  description: 'Database of the service, postgres://user:password@host:port/database',
  secret: true,
});

export const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' })
  .transform((url) => url.replace(/\/+$/, ''));

/** One URL, or one per instance separated by commas; calls are spread over them. */
export const httpUrlList = z
  .string()
  .transform((list) => list.split(',').map((url) => url.trim()))
  .pipe(z.array(httpUrl).min(1));

/** `host:port,host:port` */
export const brokerList = z
  .string()
  .transform((list) => list.split(',').map((broker) => broker.trim()))
  .refine(
    (brokers) => brokers.every((broker) => /^[^\s:/]+:\d+$/.test(broker)),
    'must be host:port,host:port',
  )
  .describe('Kafka, as host:port,host:port');

/** A JSON document in a variable. The error says where it is wrong and does not repeat it. */
export const jsonText = <S extends z.ZodType>(schema: S): z.ZodType<z.output<S>> =>
  z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'is not JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema as z.ZodType<z.output<S>>);

/** At least 32 random bytes as base64, e.g. from `openssl rand -base64 32`. */
export const secretBytes = z
  .base64({ error: 'must be base64, e.g. from: openssl rand -base64 32' })
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((bytes) => bytes.length >= 32, 'must hold at least 32 bytes, e.g. from: openssl rand -base64 32')
  .meta({ secret: true });
