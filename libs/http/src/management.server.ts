import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ProcessContext } from '@libs/telemetry';

export interface ManagementServer {
  readonly url: string;
  /** The start is complete: until now the process was neither started nor ready, whatever its checks say. */
  started(): void;
  close(): Promise<void>;
}

/** Whether the start is complete. */
interface Progress {
  started: boolean;
}

/**
 * `/health/started`, `/health/live`, `/health/ready` and `/metrics` on a port of their own, so that the public edge shows none of
 * them. It opens before anything else is started: a start that takes long, or hangs, can be watched.
 */
export async function startManagementServer(
  context: ProcessContext,
  options: { host: string; port: number },
): Promise<ManagementServer> {
  const progress: Progress = { started: false };
  const server = createServer((request, response) => {
    answer({ context, progress }, request.url ?? '/', response).catch((error: unknown) => {
      context.logger.error({ err: error }, 'A management request failed');
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return {
    url: urlOf(server, options.host),
    started: () => {
      progress.started = true;
    },
    close: () => close(server),
  };
}

/** Starts a process with its management port open from the first moment; a start that fails closes it again. */
export async function startManaged<T>(
  context: ProcessContext,
  at: { host: string; port: number },
  start: () => Promise<T>,
): Promise<{ management: ManagementServer; started: T }> {
  const management = await startManagementServer(context, at);
  try {
    const started = await start();
    management.started();
    return { management, started };
  } catch (error) {
    await context.tracing.close();
    await management.close();
    throw error;
  }
}

export function urlOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${String(port)}`;
}

async function answer(
  { context, progress }: { context: ProcessContext; progress: Progress },
  path: string,
  response: ServerResponse,
): Promise<void> {
  switch (path.split('?')[0]) {
    case '/health/live':
      json(response, 200, { status: 'live', service: context.name, instance: context.instance });
      return;
    case '/health/started':
      json(response, progress.started ? 200 : 503, { status: progress.started ? 'started' : 'starting' });
      return;
    case '/health/ready': {
      const reasons = progress.started ? await context.readiness.reasons() : { process: 'is starting' };
      const ready = Object.keys(reasons).length === 0;
      json(response, ready ? 200 : 503, { status: ready ? 'ready' : 'not ready', reasons });
      return;
    }
    case '/metrics':
      response.setHeader('content-type', context.metrics.contentType);
      response.end(await context.metrics.metrics());
      return;
    default:
      json(response, 404, {
        error: 'NotFound',
        message: 'Ask for /health/started, /health/live, /health/ready or /metrics',
      });
  }
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
