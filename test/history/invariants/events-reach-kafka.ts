import type { KafkaRecord, OutboxRow } from '../dumps';
import { groupBy } from '../group-by';
import type { Invariant } from '../invariant';
import { type Ledger, quote } from '../ledger';
import { isDeadLetters } from './events-keep-their-order';

/**
 * Every event of a committed transaction is published at least once, and nothing else is.
 *
 * Examined: every row of the outboxes, and every Kafka record. A violation: a row that is not marked as published, or whose id no
 * record has; a record that differs from its row in topic, key, type, token, version or seq; a record without a row; a parked event.
 * Assumes: rows are kept for longer than the run; the rig publishes nothing by itself.
 */
export const eventsReachKafka: Invariant = {
  name: 'events-reach-kafka',
  statement: 'Every row of the outboxes reached Kafka as it was, and nothing else did.',
  examine({ after }, ledger) {
    const published = groupBy(
      after.kafka.filter(({ topic }) => !isDeadLetters(topic)),
      ({ id }) => id,
    );
    for (const row of after.outbox) {
      const records = published.get(row.id) ?? [];
      ledger.expect(
        row.publishedAtMs !== null && records.length > 0,
        () =>
          `${quote(row)} ${row.publishedAtMs === null ? 'is not marked as published' : 'is marked as published and is not in Kafka'}`,
      );
      for (const record of records) judgeCopy(row, record, ledger);
    }
    const rows = new Set(after.outbox.map(({ id }) => id));
    for (const record of after.kafka) {
      ledger.expect(!isDeadLetters(record.topic), () => `${quote(record)} was parked`);
      ledger.expect(
        isDeadLetters(record.topic) || rows.has(record.id),
        () => `${quote(record)} is in Kafka and in no outbox`,
      );
    }
    return undefined;
  },
};

function judgeCopy(row: OutboxRow, record: KafkaRecord, ledger: Ledger): void {
  const isSame =
    record.topic === row.topic &&
    record.key === row.key &&
    record.type === row.type &&
    (['tokenId', 'version', 'seq'] as const).every((field) => record[field] === (row.payload[field] ?? null));
  ledger.expect(isSame, () => `${quote(record)} is not what the outbox holds: ${quote(row)}`);
}
