import {
  type ICustomPartitioner,
  type Kafka,
  type Message,
  Partitioners,
  type Producer,
  type TopicMessages,
} from 'kafkajs';

/** A message on its way into a topic: into the partition of its key, unless it names one. */
export interface TopicMessage extends Message {
  readonly topic: string;
}

/** The send resolved, and yet no broker has said that it took some of the events. They may have to be sent again. */
export class EventsUnconfirmed extends Error {
  constructor(partitions: readonly string[]) {
    super(`No broker has confirmed the events for ${partitions.join(', ')}.`);
    this.name = 'EventsUnconfirmed';
  }
}

/**
 * The one way in which messages get into Kafka. Idempotent, all in-sync replicas, one request in flight: with more, kafkajs loses and
 * doubles messages when it retries (tulios/kafkajs#598). Its retries are bounded so that a send settles within seconds, or a minute at
 * the worst, instead of never.
 *
 * Guarantee: a send that resolves was confirmed for every partition that its messages belong to, and those of one partition are in
 * the order given. kafkajs alone does not give that: where one of two brokers has answered and the other has not, its retry leaves
 * out the partitions whose leader is the first one by then, and resolves. After a send has rejected any of them may be there, and the
 * producer is spent.
 */
export class KafkaConfirmedProducer {
  private readonly producer: Producer;
  private connected: Promise<void> | undefined;
  /** Of the send under way, by how kafkajs divided it. */
  private readonly unconfirmed = new Set<string>();

  constructor(kafka: Kafka) {
    this.producer = kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: () => this.remember(Partitioners.DefaultPartitioner()),
    });
  }

  /** @throws EventsUnconfirmed, or what kafkajs says */
  async send(messages: readonly TopicMessage[]): Promise<void> {
    if (messages.length === 0) return;
    await (this.connected ??= this.producer.connect());
    this.unconfirmed.clear();
    const written = await this.producer.sendBatch({ acks: -1, topicMessages: byTopic(messages) });
    for (const { topicName, partition } of written) this.unconfirmed.delete(nameOf(topicName, partition));
    if (this.unconfirmed.size > 0) throw new EventsUnconfirmed([...this.unconfirmed]);
  }

  async close(): Promise<void> {
    // A producer is closed when it is of no more use; why it could not say goodbye is of no use either.
    await this.producer.disconnect().catch(() => undefined);
  }

  private remember(choose: ReturnType<ICustomPartitioner>): ReturnType<ICustomPartitioner> {
    return (message) => {
      const partition = choose(message);
      this.unconfirmed.add(nameOf(message.topic, partition));
      return partition;
    };
  }
}

const nameOf = (topic: string, partition: number): string => `${topic}/${String(partition)}`;

function byTopic(messages: readonly TopicMessage[]): TopicMessages[] {
  const topics = new Map<string, Message[]>();
  for (const { topic, ...message } of messages) {
    const own = topics.get(topic);
    if (own) own.push(message);
    else topics.set(topic, [message]);
  }
  return [...topics].map(([topic, own]) => ({ topic, messages: own }));
}
