import { hostname } from 'node:os';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { createLogger, type LogLevel } from './logger';
import { PoolMetrics } from './pool-metrics';
import { Readiness } from './readiness';

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
}

export function createProcessContext(
  name: string,
  options: {
    logLevel?: LogLevel | undefined;
    logFile?: string | undefined;
    instanceId?: string | undefined;
    logger?: Logger | undefined;
  } = {},
): ProcessContext {
  const metrics = new Registry();
  metrics.setDefaultLabels({ service: name });
  collectDefaultMetrics({ register: metrics });
  return {
    name,
    instance: options.instanceId ?? `${name}@${hostname()}:${String(process.pid)}`,
    logger: options.logger ?? createLogger({ service: name, level: options.logLevel, file: options.logFile }),
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
      ],
      exports: [LOGGER, Registry, Readiness],
    };
  }
}
