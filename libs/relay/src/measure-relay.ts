import { OUTBOX_LANES, type OutboxRelay } from '@libs/outbox';
import { type MeasuredValue, measureLevel, measureTotal } from '@libs/telemetry';
import type { Registry } from 'prom-client';

/** What the relay shows of itself beside the default figures of the process. */
export function measureRelay(
  relay: Pick<OutboxRelay, 'progress' | 'oldestUnpublishedAgeMs'>,
  registry: Registry,
): void {
  const levels: readonly MeasuredValue[] = [
    {
      name: 'portcullis_outbox_oldest_age_seconds',
      help: 'Age of the oldest event that is not published yet; grows where no relay runs',
      value: () => relay.oldestUnpublishedAgeMs() / 1000,
    },
    {
      name: 'portcullis_relay_connected',
      help: '1 while this relay has its database connection',
      value: () => (relay.progress().connected ? 1 : 0),
    },
    {
      name: 'portcullis_relay_peers',
      help: 'Relays of this outbox that are connected to its database, this one included',
      value: () => relay.progress().relays,
    },
    {
      name: 'portcullis_relay_held_lanes',
      help: `Lanes that this relay holds; all relays of an outbox together hold ${String(OUTBOX_LANES)}`,
      value: () => relay.progress().lanesHeld.length,
    },
    {
      name: 'portcullis_relay_failing_lanes',
      help: 'Lanes whose last send Kafka refused',
      value: () => relay.progress().failingLanes.length,
    },
    {
      name: 'portcullis_relay_beat_age_seconds',
      help: 'Since this relay last completed a beat: heard from its database and took its share of the lanes',
      value: () => relay.progress().sinceBeatMs / 1000,
    },
  ];
  for (const level of levels) measureLevel(registry, level);
  measureTotal(registry, {
    name: 'portcullis_relay_published_events_total',
    help: 'Events that Kafka confirmed',
    value: () => relay.progress().published,
  });
  measureTotal(registry, {
    name: 'portcullis_relay_rejected_sends_total',
    help: 'Sends that Kafka refused; each is tried again',
    value: () => relay.progress().rejectedSends,
  });
}
