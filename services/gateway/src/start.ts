import type { IncomingMessage, ServerResponse } from 'node:http';
import { startEventConsumers } from '@libs/event-bus';
import { type RunningProcess, startHttpApp } from '@libs/http';
import { LeaseClient } from '@libs/revocation';
import { createProcessContext } from '@libs/telemetry';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AppModule } from './app.module';
import { Maintenance } from './auth/maintenance';
import { defaultGatewayLimits, type GatewayConfig, type GatewayLimits } from './gateway.config';
import { Admission } from './limits/admission';
import { DataPlane } from './proxy/data-plane';
import { EdgeServer } from './proxy/edge-server';
import { OpenCallRegister } from './proxy/open-calls';
import { UseReporter } from './token-uses/use-reporter';

export {
  type CacheConfig,
  defaultGatewayLimits,
  type GatewayConfig,
  type GatewayLimits,
} from './gateway.config';

/** The public port: every client's requests, and nothing that a client did not ask for. */
export function startGateway(config: GatewayConfig): Promise<RunningProcess> {
  const limits = { ...defaultGatewayLimits, ...config.limits };
  const context = createProcessContext('gateway', config);
  const edge = new EdgeServer(edgeLimits(limits));
  return startHttpApp(AppModule.forRoot(config, context), {
    context,
    host: config.host,
    port: config.port,
    managementPort: config.managementPort,
    drainPauseMs: config.drainPauseMs,
    bodies: 'stream',
    adapter: new FastifyAdapter({
      serverFactory: (own: (request: IncomingMessage, response: ServerResponse) => void) => edge.create(own),
      clientErrorHandler: edge.refuse,
      forceCloseConnections: true,
      return503OnClosing: false,
    }),
    beforeListen: (app) => {
      edge.attach(app.get(DataPlane));
      app.get(LeaseClient).start();
      app.get(Maintenance).start();
      app.get(UseReporter).start();
      // Not awaited: hints make revocations quicker, and nothing waits for them.
      if (config.events)
        startEventConsumers(app).catch((error: unknown) => {
          context.logger.error(
            { err: error },
            'Events cannot be heard; revocations arrive by the lease alone',
          );
        });
      return Promise.resolve();
    },
    endConnections: () => edge.endConnections(),
    // Requests that are still under way must not rest on a lease that was given back: it is dropped first, then released,
    // and from then on each decision is asked for.
    beforeClose: async (app) => {
      edge.stopAccepting();
      app.get(OpenCallRegister).endStreams();
      const released = app.get(LeaseClient).stop();
      await Promise.all([released, app.get(Admission).whenIdle(limits.drainMs)]);
    },
  });
}

const edgeLimits = (limits: GatewayLimits): ConstructorParameters<typeof EdgeServer>[0] => ({
  headMs: limits.headMs,
  requestMs: limits.requestMs,
  keepAliveMs: 75_000,
  silenceMs: 120_000,
  headBytes: 16 * 1024,
  bufferedBytes: limits.smallBodyBytes,
  connections: limits.connections,
});
