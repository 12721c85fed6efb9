import type { OutboxRelay } from '@libs/outbox';
import type { ProcessContext } from '@libs/telemetry';
import { Gauge } from 'prom-client';

/** Whether the relay can work, and how far behind it is. */
export function measureRelay(relay: OutboxRelay, { metrics, readiness }: ProcessContext): void {
  readiness.add('database', () => (relay.progress().connected ? undefined : 'not connected to the database'));
  new Gauge({
    name: 'portcullis_outbox_oldest_unpublished_age_seconds',
    help: 'Age of the oldest event that is not in Kafka yet',
    registers: [metrics],
    collect() {
      this.set(relay.oldestUnpublishedAgeMs() / 1000);
    },
  });
  new Gauge({
    name: 'portcullis_outbox_failing_lanes',
    help: 'Lanes of this relay whose last send to Kafka was rejected',
    registers: [metrics],
    collect() {
      this.set(relay.progress().failingLanes.length);
    },
  });
}
