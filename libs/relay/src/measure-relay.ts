import type { OutboxRelay } from '@libs/outbox';
import { Gauge, type Registry } from 'prom-client';

/** What the relay shows of itself beside the default figures of the process. */
export function measureRelay(relay: OutboxRelay, registry: Registry): void {
  const gauges: [name: string, help: string, value: () => number][] = [
    [
      'portcullis_outbox_oldest_seconds',
      'Age of the oldest event that is not in Kafka yet',
      () => relay.oldestUnpublishedAgeMs() / 1000,
    ],
    ['portcullis_relay_lanes', 'Lanes that this relay holds', () => relay.progress().lanesHeld.length],
    [
      'portcullis_relay_failing_lanes',
      'Lanes whose last send Kafka refused',
      () => relay.progress().failingLanes.length,
    ],
    ['portcullis_relay_published', 'Events published since the start', () => relay.progress().published],
    [
      'portcullis_relay_rejected_sends',
      'Sends that Kafka refused since the start',
      () => relay.progress().rejectedSends,
    ],
  ];
  for (const [name, help, value] of gauges)
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(value());
      },
    });
}
