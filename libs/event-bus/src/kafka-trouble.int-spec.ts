import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineEvent } from '@libs/contracts';
import { createKafka } from '@libs/outbox';
import { describeWith, eventually } from '@libs/testing';
import { type Admin, ConfigResourceTypes, type ISocketFactory, type Producer } from 'kafkajs';
import { pino } from 'pino';
import { z } from 'zod';
import { on } from './event-bus';
import { KafkaEventBus } from './kafka-event-bus';
import { deadLetterTopic, ensureTopics } from './kafka-topics';

const silent = pino({ level: 'silent' });

/** The connections of one bus, which a test can cut and let nobody reopen until it mends them. */
class BreakableNetwork {
  private readonly sockets = new Set<Socket>();
  broken = false;

  readonly socketFactory: ISocketFactory = ({ host, port, onConnect }) => {
    // Nothing listens on port 1, so the refusal is a real one.
    const socket = connect({ host, port: this.broken ? 1 : port }, onConnect);
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    return socket;
  };

  cut(): void {
    this.broken = true;
    for (const socket of this.sockets) socket.destroy();
  }
}

describeWith('kafka', 'the Kafka bus in trouble', (address) => {
  const brokers = address.split(',');
  const kafka = createKafka({ brokers, clientId: 'test', logger: silent });
  const buses: KafkaEventBus[] = [];
  let producer: Producer;
  let admin: Admin;
  let topic: string;
  let group: string;
  let network: BreakableNetwork;
  let said: string[];

  beforeAll(async () => {
    producer = kafka.producer({ allowAutoTopicCreation: false });
    admin = kafka.admin();
    await Promise.all([producer.connect(), admin.connect()]);
  });
  afterAll(() => Promise.all([producer.disconnect(), admin.disconnect()]));
  beforeEach(() => {
    topic = `door.${randomUUID()}`;
    group = `group-${randomUUID()}`;
    network = new BreakableNetwork();
    said = [];
  });
  afterEach(async () => {
    await Promise.all(buses.splice(0).map((bus) => bus.close()));
  });

  const opened = () =>
    defineEvent({
      topic,
      type: 'door.opened.v1',
      schema: z.object({ door: z.string(), n: z.int() }),
      keyOf: ({ door }) => door,
    });
  const createTopics = (partitions = 1) =>
    ensureTopics({ brokers }, [opened()], {
      partitions,
      replicationFactor: 1,
      groups: { [group]: [opened()] },
    });
  const connectBus = (more: object = {}): KafkaEventBus => {
    const logger = pino({ level: 'info' }, { write: (line: string) => said.push(line) });
    const redelivery = { initialMs: 10, maxMs: 50 };
    const bus = new KafkaEventBus({ brokers, clientId: 'test', redelivery, ...more }, logger, network);
    buses.push(bus);
    return bus;
  };
  const publish = async (n: number, partition?: number): Promise<void> => {
    const headers = { ce_type: 'door.opened.v1' };
    const message = { key: 'a', value: JSON.stringify({ door: 'a', n }), headers };
    await producer.send({
      topic,
      messages: [{ ...message, ...(partition === undefined ? {} : { partition }) }],
    });
  };
  const recording = (seen: number[]) =>
    on(opened(), async ({ n }) => {
      await Promise.resolve();
      seen.push(n);
    });
  const settingsOf = async (name: string, configNames: string[]): Promise<Record<string, string>> => {
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: ConfigResourceTypes.TOPIC, name, configNames }],
    });
    const settings = resources[0]?.configEntries ?? [];
    return Object.fromEntries(settings.map(({ configName, configValue }) => [configName, configValue]));
  };
  const times = (text: string): number => said.filter((line) => line.includes(text)).length;

  it('starts while Kafka is away, says so once, and consumes when it comes', async () => {
    await createTopics();
    network.broken = true;
    const seen: number[] = [];
    const bus = connectBus();
    await bus.subscribe({ group, delivery: 'competing' }, recording(seen));
    const hints: number[] = [];
    await bus.subscribe({ group: 'hints', delivery: 'broadcast', waitAtMostMs: 300 }, recording(hints));
    expect(bus.progress().map(({ connected }) => connected)).toEqual([false, false]);
    await publish(1);
    await eventually(() => expect(times('making it anew')).toBe(2));
    await sleep(1_500);
    expect(times('making it anew')).toBe(2);
    network.broken = false;
    await eventually(() => expect(seen).toEqual([1]));
    await eventually(() => expect(times('consumes again')).toBe(2));
    await publish(2);
    await eventually(() => expect(hints).toEqual([2]));
  });

  // A broadcast has no committed offset: a consumer that is made anew "from the end" would lose what came meanwhile.
  it('loses no event, competing or broadcast, when Kafka is cut off and comes back', async () => {
    await createTopics(3);
    const seen: number[] = [];
    const hints: number[] = [];
    const bus = connectBus({ stallMs: 5_000 });
    await publish(0);
    await bus.subscribe({ group, delivery: 'competing' }, recording(seen));
    await bus.subscribe({ group: 'hints', delivery: 'broadcast' }, recording(hints));
    await publish(1);
    await eventually(() => expect([seen, hints]).toEqual([[0, 1], [1]]));
    network.cut();
    await publish(2);
    // kafkajs may sit on its retries without a crash; the progress tells the truth either way.
    await eventually(() => {
      for (const { sinceProgressMs } of bus.progress()) expect(sinceProgressMs).toBeGreaterThan(2_500);
    });
    await publish(3);
    network.broken = false;
    await eventually(() => expect(new Set(seen)).toEqual(new Set([0, 1, 2, 3])));
    await eventually(() => expect(hints).toEqual([1, 2, 3]));
  });

  it('parks what is no CloudEvent or no JSON, and goes on', async () => {
    await createTopics();
    const seen: number[] = [];
    const bus = connectBus();
    await bus.subscribe({ group, delivery: 'competing' }, recording(seen));
    const headers = { ce_type: 'door.opened.v1' };
    await producer.send({ topic, messages: [{ value: '{}' }] });
    await producer.send({
      topic,
      messages: [
        { value: 'secret{', headers },
        { value: null, headers },
      ],
    });
    await publish(4);
    await eventually(() => expect(seen).toEqual([4]));
    expect(bus.progress()).toMatchObject([{ parked: 3, handled: 1 }]);
    expect(times('It has no ce_type header')).toBe(1);
    expect(times('The payload is not JSON')).toBe(2);
    expect(said.join()).not.toContain('secret{');
    const [parked] = await admin.fetchTopicOffsets(deadLetterTopic(topic, group));
    expect(parked?.high).toBe('3');
  });

  // Skipping an event that could not be parked would lose it.
  it('does not skip poison that it cannot park', async () => {
    await ensureTopics({ brokers }, [opened()], { partitions: 1, replicationFactor: 1 });
    const seen: number[] = [];
    const bus = connectBus();
    await bus.subscribe({ group, delivery: 'competing' }, recording(seen));
    await producer.send({ topic, messages: [{ value: '{}' }] });
    await publish(1);
    await eventually(() => expect(bus.progress()).toMatchObject([{ redelivering: 1, parked: 0 }]));
    expect(seen).toEqual([]);
    await createTopics();
    await eventually(() => expect(seen).toEqual([1]));
    expect(bus.progress()).toMatchObject([{ redelivering: 0, parked: 1 }]);
  });

  it('goes on with the other partitions while one waits for its redelivery', async () => {
    await createTopics(2);
    const seen: number[] = [];
    let broken = true;
    await connectBus().subscribe(
      { group, delivery: 'competing' },
      on(opened(), async ({ n }) => {
        await Promise.resolve();
        if (n === 0 && broken) throw new Error('not now');
        seen.push(n);
      }),
    );
    await publish(0, 0);
    for (let n = 1; n <= 5; n += 1) await publish(n, 1);
    await eventually(() => expect(seen).toEqual([1, 2, 3, 4, 5]));
    broken = false;
    await eventually(() => expect(seen).toEqual([1, 2, 3, 4, 5, 0]));
  });

  // kafkajs sends heartbeats between batches only; the group would give the partition to somebody else meanwhile.
  it('keeps its place in the group while a handler takes longer than the session timeout', async () => {
    await createTopics();
    const seen: number[] = [];
    const slow = on(opened(), async ({ n }) => {
      seen.push(n);
      if (n === 1) await sleep(4_500);
    });
    const bus = connectBus({ sessionTimeoutMs: 3_000 });
    await bus.subscribe({ group, delivery: 'competing' }, slow);
    await publish(1);
    await eventually(() => expect(bus.progress()).toMatchObject([{ handled: 1 }]));
    await publish(2);
    await eventually(() => expect(seen).toEqual([1, 2]));
    expect(times('making it anew')).toBe(0);
  });

  it('makes its consumer anew after a crash that kafkajs does not restart from', async () => {
    await createTopics();
    const seen: number[] = [];
    const bus = connectBus();
    await bus.subscribe({ group, delivery: 'competing' }, recording(seen));
    await publish(1);
    await eventually(() => expect(seen).toEqual([1]));
    await admin.deleteTopics({ topics: [topic] });
    await eventually(() => expect(times('making it anew')).toBe(1));
    await eventually(() => createTopics());
    await eventually(() => publish(2));
    await eventually(() => expect(seen).toEqual([1, 2]));
  });

  it('creates topics with the settings of the design, and leaves alone what is there', async () => {
    await createTopics(5);
    await createTopics(2);
    // The leaders are elected after the creation has answered.
    await eventually(async () => {
      expect(await admin.fetchTopicOffsets(topic)).toHaveLength(5);
      expect(await admin.fetchTopicOffsets(deadLetterTopic(topic, group))).toHaveLength(1);
    });
    expect(await settingsOf(topic, ['retention.ms', 'cleanup.policy', 'min.insync.replicas'])).toEqual({
      'retention.ms': '2592000000',
      'cleanup.policy': 'delete',
      'min.insync.replicas': '1',
    });
  });

  it('leaves out what has been overtaken where only the latest are wanted, and is done with it', async () => {
    await createTopics();
    const messages = ['a 1', 'b 1', 'a 2', 'b 2', 'a 3'].map((event) => {
      const [door = '', n] = event.split(' ');
      const headers = { ce_type: 'door.opened.v1' };
      return { key: door, value: JSON.stringify({ door, n: Number(n) }), headers };
    });
    await producer.send({ topic, messages });
    const seen: string[] = [];
    const bus = connectBus();
    const consumer = on(opened(), async ({ door, n }) => {
      await Promise.resolve();
      seen.push(`${door} ${n}`);
    });
    await bus.subscribe({ group, delivery: 'competing' }, { ...consumer, latestOnly: true });
    await eventually(() => expect(seen).toEqual(['b 2', 'a 3']));
    await eventually(async () => expect(await bus.lag()).toMatchObject([{ events: 0 }]));
  });

  // Deleted by age, the states of tokens that nobody has touched for a month would be gone for every new subscriber.
  it('keeps the last event of each key of a compacted contract for ever, its tombstones for a week, and what it has overtaken for a day', async () => {
    const compacted = defineEvent({ ...opened(), topic: `${topic}.state`, compacted: true });
    await ensureTopics({ brokers }, [compacted], { partitions: 1, replicationFactor: 1 });
    const names = ['cleanup.policy', 'delete.retention.ms', 'segment.ms', 'min.compaction.lag.ms'];
    await eventually(async () =>
      expect(await settingsOf(compacted.topic, names)).toEqual({
        'cleanup.policy': 'compact',
        'delete.retention.ms': '604800000',
        'segment.ms': '86400000',
        'min.compaction.lag.ms': '86400000',
      }),
    );
  });
});
