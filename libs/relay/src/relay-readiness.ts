import type { OutboxRelay } from '@libs/outbox';
import type { ReadinessCheck } from '@libs/telemetry';

const SILENT_MS = 10_000;

/** Ready while it makes progress. A relay without lanes is ready too: the others have them all. */
export const relayReadiness =
  (relay: Pick<OutboxRelay, 'progress'>): ReadinessCheck =>
  () => {
    const { connected, failingLanes, sinceHeartbeatMs } = relay.progress();
    if (!connected) return 'has no connection to the database';
    if (sinceHeartbeatMs > SILENT_MS)
      return `has not heard from the database for ${Math.round(sinceHeartbeatMs)} ms`;
    if (failingLanes.length > 0) return `Kafka refuses what lanes ${failingLanes.join(', ')} send`;
    return undefined;
  };
