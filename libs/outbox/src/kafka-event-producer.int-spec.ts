import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeWith, eventually } from '@libs/testing';
import { type Consumer, type KafkaMessage, type LogEntry, logLevel } from 'kafkajs';
import { pino } from 'pino';
import { BreakableNetwork } from '../test/breakable-network';
import { expectCompleteAndInOrder, type RelayTrial, relayTrial, type Stored } from '../test/relay-trial';
import { createKafka, createTopics, KafkaEventProducer, kafkaEventProducers, Outbox } from './index';
import { kafkaLog } from './kafka-client';

const logger = pino({ level: 'silent' });

describeWith('kafka', 'the relay and Kafka', (address) => {
  const brokers = address.split(',');
  const kafka = createKafka({ brokers, clientId: 'test', logger });
  let topic: string;
  let trial: RelayTrial;
  let consumer: Consumer;
  let messages: KafkaMessage[];

  beforeEach(async () => {
    topic = `trial.${randomUUID()}`;
    const admin = kafka.admin();
    await admin.connect();
    await createTopics(admin, [{ topic, numPartitions: 4 }]);
    await admin.disconnect();
    trial = await relayTrial(topic);
    messages = [];
    consumer = kafka.consumer({ groupId: randomUUID(), maxWaitTimeInMs: 100 });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ message }) => {
        messages.push(message);
        await Promise.resolve();
      },
    });
  });
  afterEach(async () => {
    await consumer.disconnect();
    await trial.close();
  });

  const arrived = (): Stored[] => messages.map(({ value }) => JSON.parse(String(value)) as Stored);
  const published = () => eventually(async () => expect(await trial.unpublished()).toBe(0));
  const arrivedAll = async (stored: readonly Stored[]): Promise<void> => {
    await published();
    const distinct = () => new Set(arrived().map(({ key, n }) => `${key} ${n}`)).size;
    await eventually(() => expect(distinct()).toBe(stored.length));
    expectCompleteAndInOrder(arrived(), stored);
  };
  const write = async (perWriter: number): Promise<Stored[]> => {
    const outbox = new Outbox({ notify: true });
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      const written: Stored[] = [];
      for (let i = 0; i < perWriter; i += 1) {
        await trial.db.transaction(async (tx) => {
          const own = await trial.count(tx, `writer-${writer}`, outbox);
          const shared = await trial.count(tx, `shared-${(writer + i) % 5}`, outbox);
          await sleep(Math.random() * 15);
          written.push(own, shared);
        });
      }
      return written;
    });
    return (await Promise.all(writers)).flat();
  };

  it('delivers a CloudEvent in binary mode', async () => {
    const createProducer = kafkaEventProducers({
      brokers,
      clientId: 'test',
      logger,
      source: '/portcullis/test',
    });
    trial.relay({ createProducer }).start();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const outbox = new Outbox({ notify: true });
    const id = await trial.db.transaction((tx) =>
      outbox.add(tx, trial.contract, { key: 'a', n: 1 }, { traceparent }),
    );
    await eventually(() => expect(messages).toHaveLength(1));
    const [{ headers, key, value } = {}] = messages as Partial<KafkaMessage>[];
    const text = Object.fromEntries(Object.entries(headers ?? {}).map(([name, of]) => [name, String(of)]));
    expect(text).toEqual({
      ce_specversion: '1.0',
      ce_id: id,
      ce_type: 'counted.v1',
      ce_source: '/portcullis/test',
      ce_subject: 'a',
      ce_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
      'content-type': 'application/json',
      traceparent,
    });
    expect(String(key)).toBe('a');
    expect(JSON.parse(String(value))).toEqual({ key: 'a', n: 1 });
  });

  it('loses nothing and keeps the order per key with eight writers, two relays and a relay cut off in the middle', async () => {
    const createProducer = kafkaEventProducers({ brokers, clientId: 'test', logger, source: '/test' });
    for (let i = 0; i < 2; i += 1) trial.relay({ createProducer, batchSize: 20 }).start();
    const writing = write(40);
    await sleep(300);
    await trial.cutRelays();
    await arrivedAll(await writing);
  });

  it('loses nothing when Kafka is cut off and comes back', async () => {
    const network = new BreakableNetwork();
    const { socketFactory } = network;
    const createProducer = kafkaEventProducers({
      brokers,
      clientId: 'test',
      logger,
      source: '/test',
      socketFactory,
    });
    const relay = trial.relay({ createProducer, batchSize: 20 });
    relay.start();
    const before = await write(10);
    network.cut();
    const during = await write(10);
    await eventually(() => expect(relay.progress().failingLanes.length).toBeGreaterThan(0));
    network.mend();
    const after = await write(10);
    await arrivedAll([...before, ...during, ...after]);
    expect(relay.progress().failingLanes).toEqual([]);
  });

  it('sends a tombstone as a message without a value, with the headers of its event', async () => {
    const producer = new KafkaEventProducer(kafka, '/test');
    const tombstone = { id: randomUUID(), topic, type: 'counted.v1', key: 'gone', json: null };
    await producer.send([{ ...tombstone, occurredAt: new Date(), traceparent: null }]);
    await producer.close();
    await eventually(() => expect(messages).toHaveLength(1));
    const [{ headers, key, value } = {}] = messages as Partial<KafkaMessage>[];
    expect([String(key), value, String(headers?.['ce_type'])]).toEqual(['gone', null, 'counted.v1']);
  });

  it('rejects in bounded time what no broker takes', async () => {
    const producer = new KafkaEventProducer(kafka, '/test');
    const event = { id: randomUUID(), topic: 'no.such.topic', type: 't', key: 'k', json: '{}' };
    await expect(producer.send([{ ...event, occurredAt: new Date(), traceparent: null }])).rejects.toThrow();
    await producer.close();
  });
});

describe("the Kafka client's log", () => {
  const entry = (level: logLevel, message: string): LogEntry => ({
    namespace: 'Connection',
    level,
    label: '',
    log: { timestamp: '', message, broker: 'b:1' },
  });

  // A broker that is away for an hour is one line a minute, not a flood that hides the rest.
  it('warns of an error once a minute and keeps everything else for debugging', () => {
    const said: { level: number; msg: string }[] = [];
    const log = pino({ level: 'debug' }, { write: (line: string) => said.push(JSON.parse(line) as never) });
    let now = 0;
    const write = kafkaLog(log, () => now);
    write(entry(logLevel.ERROR, 'refused'));
    write(entry(logLevel.ERROR, 'refused'));
    write(entry(logLevel.ERROR, 'something else'));
    write(entry(logLevel.INFO, 'joined'));
    now = 60_001;
    write(entry(logLevel.ERROR, 'refused'));
    const { warn, debug } = log.levels.values as Record<string, number>;
    expect(said.map(({ level }) => level)).toEqual([warn, debug, warn, debug, warn]);
    expect(said[0]).toMatchObject({ msg: 'kafka client Connection: refused', broker: 'b:1' });
  });

  it('does not remember every message for ever', () => {
    const said: unknown[] = [];
    const write = kafkaLog(pino({ level: 'warn' }, { write: (line: string) => said.push(line) }), () => 0);
    for (let i = 0; i < 150; i += 1) write(entry(logLevel.ERROR, `message ${i}`));
    write(entry(logLevel.ERROR, 'message 0'));
    expect(said).toHaveLength(151);
  });
});
