import { systemClock } from '@libs/clock';
import { type RunningProcess, startManagementServer } from '@libs/http';
import { leaseOverMs } from '@libs/revocation';
import { createProcessContext } from '@libs/telemetry';
import { Canary } from './canary';
import type { CanaryConfig } from './canary.config';
import { CanaryMetrics } from './canary-metrics';
import { Gateways } from './gateways';

export type { CanaryConfig } from './canary.config';

/** What a gateway adds at most to the longest that a revocation can take. */
const ANSWER_MARGIN_MS = 15_000;
/** A round that takes this much longer than its calls may is stuck. */
const STUCK_MARGIN_MS = 60_000;

/** Watches the gateways from outside, as a client of theirs. Nobody waits for it and nobody believes it but people. */
export async function startCanary(config: CanaryConfig): Promise<RunningProcess> {
  const context = createProcessContext('canary', config);
  const leaseMs = leaseOverMs(config.lease);
  const revocationMs = 2 * leaseMs + ANSWER_MARGIN_MS;
  const { accountToken, repositoryPath } = config;
  const canary = new Canary(
    new Gateways(config.gatewayUrls, { accountToken, repositoryPath, revocationMs }),
    { clock: systemClock, metrics: new CanaryMetrics(context.metrics), logger: context.logger },
    { everyMs: config.everyMs, windowMs: 2 * leaseMs, probes: config.probes },
  );
  context.readiness.add('rounds', () =>
    canary.sinceRoundMs() < canary.pauseMs + 2 * revocationMs + STUCK_MARGIN_MS
      ? undefined
      : 'no round has ended for too long',
  );
  const management = await startManagementServer(context, {
    host: config.host,
    port: config.managementPort,
  });
  canary.start();
  management.started();
  context.logger.info({ managementUrl: management.url, gateways: config.gatewayUrls.length }, 'Watching');
  let closing: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    context.readiness.drain();
    await canary.stop();
    await management.close();
  };
  return { managementUrl: management.url, close: () => (closing ??= stop()) };
}
