import { randomUUID } from 'node:crypto';
import { deadLetterHeaders, type EventContract, type PayloadOf } from '@libs/contracts';
import { createKafka, KafkaEventProducer } from '@libs/outbox';
import { describeWith, eventually } from '@libs/testing';
import { pino } from 'pino';
import { type BusUnderTest, describeEventBus } from './event-bus.conformance';
import { KafkaEventBus } from './kafka-event-bus';
import { deadLetterTopic, ensureTopics } from './kafka-topics';

const logger = pino({ level: 'silent' });

describeWith('kafka', 'Kafka', (address) => {
  const brokers = address.split(',');
  const kafka = createKafka({ brokers, clientId: 'test', logger });

  describeEventBus('Kafka', async (contracts, groups): Promise<BusUnderTest> => {
    await ensureTopics({ brokers }, contracts, {
      partitions: 3,
      replicationFactor: 1,
      groups: Object.fromEntries(groups.map((group) => [group, contracts])),
    });
    await led(contracts.map(({ topic }) => topic));
    const producer = new KafkaEventProducer(kafka, '/test');
    const buses: KafkaEventBus[] = [];
    const send = (
      events: { topic: string; type: string; key: string; json: string | null }[],
    ): Promise<void> =>
      producer.send(
        events.map((event) => ({ ...event, id: randomUUID(), occurredAt: new Date(), traceparent: null })),
      );
    return {
      connect: () => {
        const redelivery = { initialMs: 10, maxMs: 50 };
        const bus = new KafkaEventBus({ brokers, clientId: 'test', redelivery }, logger);
        buses.push(bus);
        return bus;
      },
      publish: <C extends EventContract>({ topic, type, keyOf }: C, ...payloads: PayloadOf<C>[]) =>
        send(
          payloads.map((payload) => ({ topic, type, key: keyOf(payload), json: JSON.stringify(payload) })),
        ),
      publishUnchecked: (event) => send([event]),
      parked: (topic, group) => readAll(deadLetterTopic(topic, group)),
      close: async () => {
        await Promise.all(buses.map((bus) => bus.close()));
        await producer.close();
      },
    };
  });

  /** A broker that is busy may not know yet that it leads a new topic; what a relay would send again, these tests send once. */
  async function led(topics: readonly string[]): Promise<void> {
    const admin = kafka.admin();
    await admin.connect();
    for (const topic of new Set(topics)) await eventually(() => admin.fetchTopicOffsets(topic));
    await admin.disconnect();
  }

  /** All messages of a topic that exist now. */
  async function readAll(topic: string): Promise<{ json: string; reason: string }[]> {
    const admin = kafka.admin();
    await admin.connect();
    const offsets = await admin.fetchTopicOffsets(topic);
    await admin.disconnect();
    const expected = offsets.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
    const messages: { json: string; reason: string }[] = [];
    const consumer = kafka.consumer({ groupId: randomUUID(), maxWaitTimeInMs: 100 });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      if (expected === 0) resolve();
      const eachMessage = async ({
        message: { value, headers },
      }: {
        message: { value: Buffer | null; headers?: object };
      }) => {
        const texts = Object.entries(headers ?? {}).map(([name, text]) => [name, String(text)]);
        const { dlq_reason: reason } = deadLetterHeaders.parse(Object.fromEntries(texts));
        messages.push({ json: value?.toString() ?? '', reason });
        if (messages.length === expected) resolve();
        await Promise.resolve();
      };
      consumer.run({ eachMessage }).catch(reject);
    });
    await consumer.disconnect();
    return messages;
  }
});
