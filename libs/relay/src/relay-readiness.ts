import type { OutboxRelay } from '@libs/outbox';
import type { ReadinessCheck } from '@libs/telemetry';

const SILENT_MS = 10_000;
/** Longer than a lane's last send, or the locks of a relay that vanished, keep it from going to another. */
const WITHOUT_LANE_MS = 120_000;

/** Ready while it makes progress. A relay that is spare because there are more relays than lanes is ready too. */
export const relayReadiness =
  (relay: Pick<OutboxRelay, 'progress'>): ReadinessCheck =>
  () => {
    const { connected, failingLanes, sinceBeatMs, sinceHeartbeatMs, withoutLaneMs } = relay.progress();
    if (!connected) return 'has no connection to the database';
    if (sinceHeartbeatMs > SILENT_MS)
      return `has not heard from the database for ${Math.round(sinceHeartbeatMs)} ms`;
    if (sinceBeatMs > SILENT_MS)
      return `the database refuses what it is asked, for ${Math.round(sinceBeatMs)} ms`;
    if (failingLanes.length > 0) return `Kafka refuses what lanes ${failingLanes.join(', ')} send`;
    if (withoutLaneMs > WITHOUT_LANE_MS)
      return `has had no lane for ${Math.round(withoutLaneMs)} ms, though there are enough`;
    return undefined;
  };
