import type { DynamicModule, INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { NestLogger, type ProcessContext } from '@libs/telemetry';
import { startManaged } from './management.server';
import { orClose, type RunningProcess } from './start-http-app';

export interface WorkerOptions {
  context: ProcessContext;
  host: string;
  managementPort: number;
  afterInit?: (app: INestApplication) => Promise<void>;
}

/** Starts a Nest application that serves nobody: it consumes events or moves rows. Only its management port listens. */
export async function startWorker(module: DynamicModule, options: WorkerOptions): Promise<RunningProcess> {
  const { context } = options;
  const at = { host: options.host, port: options.managementPort };
  const { management, started: app } = await startManaged(context, at, async () => {
    const created = await NestFactory.create(module, new FastifyAdapter(), {
      logger: new NestLogger(context.logger),
      abortOnError: false,
    });
    await orClose(created, context, async () => {
      await created.init();
      await options.afterInit?.(created);
    });
    return created;
  });
  context.logger.info({ managementUrl: management.url }, 'Working');

  let closing: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    context.readiness.drain();
    await app.close();
    await context.tracing.close();
    await management.close();
  };
  return { managementUrl: management.url, close: () => (closing ??= stop()) };
}
