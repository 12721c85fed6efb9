import { hostname } from 'node:os';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { TraceConfig } from '@libs/config';
import { createLogger, type LogLevel } from './logger';
import { PoolMetrics } from './pool-metrics';
import { Readiness } from './readiness';
import { countSpans, recordSpans } from './record-spans';
import { Tracing } from './tracing';

/** Injection token of the process's logger. */
export const LOGGER = Symbol('LOGGER');

/** What one process (one of several, in standalone mode) is watched by. */
export interface ProcessContext {
  /** For people and log lines, e.g. `gateway`. */
  readonly name: string;
  /** Unique among the running processes, e.g. the lease holder's name. */
  readonly instance: string;
  readonly logger: Logger;
  readonly metrics: Registry;
  readonly pools: PoolMetrics;
  readonly readiness: Readiness;
  readonly tracing: Tracing;
}

export function createProcessContext(
  name: string,
  options: {
    logLevel?: LogLevel | undefined;
    logFile?: string | undefined;
    instanceId?: string | undefined;
    logger?: Logger | undefined;
    traces?: TraceConfig | undefined;
  } = {},
): ProcessContext {
  const metrics = new Registry();
  metrics.setDefaultLabels({ service: name });
  collectDefaultMetrics({ register: metrics });
  const instance = options.instanceId ?? `${name}@${hostname()}:${String(process.pid)}`;
  const tracing = new Tracing();
  const { logLevel: level, logFile: file, traces } = options;
  const fields = (): object => tracing.logFields();
  const logger = options.logger ?? createLogger({ service: name, level, file, fields });
  recordSpans(tracing, traces, { name, instance, logger, count: countSpans(metrics) });
  return {
    name,
    instance,
    logger,
    tracing,
    metrics,
    pools: new PoolMetrics(metrics),
    readiness: new Readiness(),
  };
}

/** Makes the context injectable everywhere in one application: `@Inject(LOGGER)`, `Registry`, `Readiness`. */
@Global()
@Module({})
export class ProcessModule {
  static forRoot(context: ProcessContext): DynamicModule {
    return {
      module: ProcessModule,
      providers: [
        { provide: LOGGER, useValue: context.logger },
        { provide: Registry, useValue: context.metrics },
        { provide: Readiness, useValue: context.readiness },
        { provide: Tracing, useValue: context.tracing },
      ],
      exports: [LOGGER, Registry, Readiness, Tracing],
    };
  }
}
