import type { Kafka, ProducerBatch, ProducerConfig, RecordMetadata } from 'kafkajs';
import { EventsUnconfirmed } from './kafka-confirmed-producer';
import { KafkaEventProducer } from './kafka-event-producer';

const PARTITIONS = [0, 1, 2, 3].map((partitionId) => ({
  partitionId,
  partitionErrorCode: 0,
  leader: 0,
  replicas: [0],
  isr: [0],
}));

/** kafkajs, as far as it divides a batch by partitions; `leavesOut` says for which of them no broker answers. */
function kafkaThat(leavesOut: (partition: number) => boolean, sends: string[][] = []): Kafka {
  const producer = ({ createPartitioner }: ProducerConfig) => {
    const choose = createPartitioner!();
    const sendBatch = ({ topicMessages = [] }: ProducerBatch): Promise<RecordMetadata[]> => {
      sends.push(topicMessages.map(({ topic }) => topic));
      const written = topicMessages.flatMap(({ topic, messages }) =>
        messages.map((message) => ({
          topicName: topic,
          partition: choose({ topic, message, partitionMetadata: PARTITIONS }),
          errorCode: 0,
        })),
      );
      return Promise.resolve(written.filter(({ partition }) => !leavesOut(partition)));
    };
    return { connect: () => Promise.resolve(), sendBatch };
  };
  return { producer } as unknown as Kafka;
}

const events = Array.from({ length: 20 }, (_, index) => ({
  id: `event-${index}`,
  topic: 'trial',
  type: 'trial.v1',
  key: `key-${index}`,
  json: '{}',
  occurredAt: new Date(),
  traceparent: null,
}));

describe('a send', () => {
  it('resolves when brokers have confirmed every partition of its events', async () => {
    const producer = new KafkaEventProducer(
      kafkaThat(() => false),
      '/test',
    );
    await producer.send(events);
    await producer.send(events.slice(0, 1));
  });

  it('is rejected when the client resolves it though a partition was left out, and says which', async () => {
    const producer = new KafkaEventProducer(
      kafkaThat((partition) => partition === 2),
      '/test',
    );
    const sent = producer.send(events);
    await expect(sent).rejects.toThrow(EventsUnconfirmed);
    await expect(sent).rejects.toThrow('trial/2');
  });

  // A state that is not there yet when its event is read would be a gap for whoever starts from the states.
  it('goes to one topic of a key after the other, and to all topics at once where keys differ', async () => {
    const sends: string[][] = [];
    const producer = new KafkaEventProducer(
      kafkaThat(() => false, sends),
      '/test',
    );
    const [event] = events;
    const to = (topic: string, key: string) => ({ ...event!, topic, key });
    await producer.send([to('state', 'a'), to('events', 'a'), to('state', 'b'), to('events', 'c')]);
    expect(sends).toEqual([['state', 'events'], ['events']]);
  });

  it('is not held to what an earlier one left open', async () => {
    let isBroken = true;
    const producer = new KafkaEventProducer(
      kafkaThat(() => isBroken),
      '/test',
    );
    await expect(producer.send(events)).rejects.toThrow(EventsUnconfirmed);
    isBroken = false;
    await producer.send(events.slice(0, 1));
  });
});
