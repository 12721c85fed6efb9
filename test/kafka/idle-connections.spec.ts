import { ensureTopics } from '@libs/event-bus';
import { KafkaCluster } from '@libs/event-log';
import { Findings } from '@libs/findings';
import RequestQueue from 'kafkajs/src/network/requestQueue';
import { examineKafka } from '../../deploy/doctor/kafka-check';

/** Nobody listens there. */
const connection = { brokers: ['127.0.0.1:1'] };

// What opens the connections of relays and consumers has its own tests (libs/outbox).
describe('connections of ours to Kafka are not looked at while nothing waits on them', () => {
  const theirs = Object.getOwnPropertyDescriptor(RequestQueue.prototype, 'scheduleCheckPendingRequests');
  const schedule = (): PropertyDescriptor | undefined =>
    Object.getOwnPropertyDescriptor(RequestQueue.prototype, 'scheduleCheckPendingRequests');
  beforeEach(() => {
    Object.defineProperty(RequestQueue.prototype, 'scheduleCheckPendingRequests', theirs ?? {});
  });

  it.each([
    ['the operations page and the command line', () => KafkaCluster.connect(connection)],
    ['migrations', () => ensureTopics(connection, [], { partitions: 1, replicationFactor: 1, groups: {} })],
    ['the doctor', () => examineKafka(connection, [], new Findings('tokens-api'))],
  ])('of %s', async (_, connect: () => Promise<unknown>) => {
    expect(schedule()?.value).toBe(theirs?.value);
    await connect().catch(() => undefined);
    expect(schedule()?.value).not.toBe(theirs?.value);
  });
});
