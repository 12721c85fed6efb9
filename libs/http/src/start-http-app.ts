import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamicModule, INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { NestLogger, type ProcessContext } from '@libs/telemetry';
import type { FastifyInstance } from 'fastify';
import { parseJson } from './read-json';
import { toDomainError } from './render-error';
import { ErrorFilter } from './error.filter';
import { measureOperations } from './measure-operations';
import { startManaged, urlOf } from './management.server';
import { listen } from './listening-sockets';
import { OpenRequests } from './open-requests';
import { limitRequests, type RequestLimits } from './request-limits';
import { traceRequests } from './trace-requests';

/** A started process: standalone mode and the tests hold several of them. */
export interface RunningProcess {
  /** Where it serves; absent for a process that only works. */
  readonly url?: string | undefined;
  readonly managementUrl: string;
  /** Stops taking work, finishes what was accepted, lets go of everything. Safe to call twice. */
  close(): Promise<void>;
  /** How long of a close it goes on serving as before: see HttpAppOptions. */
  readonly drainPauseMs?: number | undefined;
}

export interface HttpAppOptions {
  context: ProcessContext;
  host: string;
  port: number;
  managementPort: number;
  /** `json`: bodies are read and parsed, an empty one is absent. `stream`: handlers read `request.raw`. */
  bodies: 'json' | 'stream';
  bodyLimitBytes?: number;
  /** Whether requests are counted and traced here, by the names of the gateway's route table. The gateway sees to its own. */
  measured?: boolean;
  /** Which requests are refused because others are under way; absent: the application sees to that. */
  requestLimits?: RequestLimits;
  /**
   * How long it goes on serving after a stop was asked for: not ready, and with each connection ending with its next answer, so that
   * whoever still sends here has been led elsewhere before the port closes. Default: no time at all.
   */
  drainPauseMs?: number | undefined;
  /** A connection that is older ends with its next answer, where the adapter does not see to its connections. Default: a minute. */
  connectionAgeMs?: number | undefined;
  adapter?: FastifyAdapter;
  /** Awaited after the application is wired and before the port opens. */
  beforeListen?: (app: NestFastifyApplication) => Promise<void>;
  /** Called when a stop begins, where the adapter sees to its connections by itself: each ends with its next answer. */
  endConnections?: () => void;
  /** Awaited after the pause, while requests are still served. */
  beforeClose?: (app: NestFastifyApplication) => Promise<void>;
}

const JSON_BODY_LIMIT_BYTES = 1024 * 1024;
/** The gateway takes heads of 16 KiB and adds an assertion that repeats the target: what it lets in must get through here. */
const HEAD_LIMIT_BYTES = 64 * 1024;

/** Starts a Nest application on Fastify with our error model, and its management port beside it. */
export async function startHttpApp(module: DynamicModule, options: HttpAppOptions): Promise<RunningProcess> {
  const { context, drainPauseMs = 0 } = options;
  const adapter =
    options.adapter ??
    new FastifyAdapter({
      bodyLimit: options.bodyLimitBytes ?? JSON_BODY_LIMIT_BYTES,
      // Idle keep-alive connections of the gateway's pool must outlive its own idle time-out.
      keepAliveTimeout: 75_000,
      http: { maxHeaderSize: HEAD_LIMIT_BYTES },
      routerOptions: { maxParamLength: 4096 },
      // What the gateway calls the request, in our log lines too.
      requestIdHeader: 'x-request-id',
      // What still arrives on a connection while the server closes is served: its own 503 does not say when to come again.
      return503OnClosing: false,
    });
  const at = { host: options.host, port: options.managementPort };
  const { management, started } = await startManaged(context, at, async () => {
    const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
      logger: new NestLogger(context.logger),
      bodyParser: false,
      abortOnError: false,
    });
    readBodies(app, options.bodies);
    const fastify = app.getHttpAdapter().getInstance();
    if (options.measured) watchRequests(fastify, context);
    if (options.requestLimits) limitRequests(fastify, options.requestLimits, context.metrics);
    app.useGlobalFilters(new ErrorFilter(context.logger));
    const openRequests = options.endConnections ? undefined : new OpenRequests(app.getHttpServer(), options);
    await orClose(app, context, async () => {
      await app.init();
      await options.beforeListen?.(app);
      await listen(app, options.port, options.host);
    });
    return { app, openRequests };
  });
  const { app, openRequests } = started;
  const url = urlOf(app.getHttpServer(), options.host);
  context.logger.info({ url, managementUrl: management.url }, 'Serving');

  let closing: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    context.readiness.drain();
    options.endConnections?.();
    openRequests?.drain();
    if (drainPauseMs > 0) await sleep(drainPauseMs);
    await options.beforeClose?.(app);
    openRequests?.stop();
    await app.close();
    await context.tracing.close();
    await management.close();
  };
  return { url, managementUrl: management.url, drainPauseMs, close: () => (closing ??= stop()) };
}

/** A start that fails half-way lets go of what it has already opened: other applications live on in this process. */
export async function orClose<T>(
  app: INestApplication,
  context: ProcessContext,
  start: () => Promise<T>,
): Promise<T> {
  try {
    return await start();
  } catch (error) {
    await app.close().catch((cause: unknown) => {
      context.logger.error({ err: cause }, 'The application could not be closed after its start failed');
    });
    throw error;
  }
}

function watchRequests(fastify: FastifyInstance, { metrics, tracing }: ProcessContext): void {
  measureOperations(fastify, metrics);
  traceRequests(fastify, tracing);
}

/** Clients send JSON under any content type or none, and nothing at all where a body is optional (contract 2.2). */
function readBodies(app: NestFastifyApplication, bodies: 'json' | 'stream'): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.removeAllContentTypeParsers();
  if (bodies === 'stream') {
    fastify.addContentTypeParser('*', (_request, _payload, done) => {
      done(null);
    });
    return;
  }
  fastify.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, parseJson(body));
    } catch (error) {
      done(toDomainError(error));
    }
  });
}
