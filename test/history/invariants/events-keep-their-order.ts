import type { KafkaRecord } from '../dumps';
import { groupBy } from '../group-by';
import type { Invariant } from '../invariant';
import { type Ledger, quote } from '../ledger';

/**
 * Events of one key are in one partition, and a token's versions come to it in order; copies and late copies may follow.
 *
 * Examined: every key of every topic, and every version of a token that was delivered. A violation: a key in two partitions of one topic; a
 * version whose first delivery comes after the first delivery of a higher one.
 * Assumes: the number of partitions did not change; dead-letter topics have no order.
 */
export const eventsKeepTheirOrder: Invariant = {
  name: 'events-keep-their-order',
  statement: 'Each key stayed in one partition, and each token’s versions arrived in order.',
  examine({ after }, ledger) {
    const events = after.kafka.filter(({ topic }) => !isDeadLetters(topic));
    for (const [, records] of groupBy(events, ({ topic, key }) => `${topic} ${key}`)) {
      const [first] = records;
      const elsewhere = records.find(({ partition }) => partition !== first?.partition);
      ledger.expect(
        !elsewhere,
        () => `the key of ${quote(first ?? {})} is also in ${quote(elsewhere ?? {})}`,
      );
    }
    const perToken = groupBy(
      events.filter(({ tokenId, version }) => tokenId !== null && version !== null),
      ({ topic, partition, tokenId }) => `${topic} ${partition} ${tokenId ?? ''}`,
    );
    for (const records of perToken.values()) judgeVersions(records, ledger);
    return undefined;
  },
};

export const isDeadLetters = (topic: string): boolean => topic.endsWith('.dlq');

function judgeVersions(records: readonly KafkaRecord[], ledger: Ledger): void {
  const seen = new Set<number>();
  let highest: KafkaRecord | undefined;
  for (const record of records.toSorted((one, other) => one.offset - other.offset)) {
    const version = record.version ?? 0;
    if (seen.has(version)) continue;
    seen.add(version);
    ledger.expect(
      version > (highest?.version ?? 0),
      () => `${quote(record)} is the first of its version and comes after ${quote(highest ?? {})}`,
    );
    if (version > (highest?.version ?? 0)) highest = record;
  }
}
