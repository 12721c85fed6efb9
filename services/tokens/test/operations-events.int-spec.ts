import { randomUUID } from 'node:crypto';
import {
  type AccountPrincipal,
  type EventsOverview,
  eventsOverviewReply,
  type ParkedEvent,
  type SettledLetters,
  settledLettersReply,
  tokenEvents,
} from '@libs/contracts';
import { deadLetterTopic, ensureTopics } from '@libs/event-bus';
import { createKafka, createTopics } from '@libs/outbox';
import { describeWith, eventually } from '@libs/testing';
import { makeToken } from '@libs/token-format';
import type { Admin, Kafka } from 'kafkajs';
import { pino } from 'pino';
import { TestDirectory } from './support/directory';
import { type Call, call, containing, some, TestTokensApi } from './support/tokens-api';

const OVERVIEW = '/api/v3/operations/events';
const RETRY = `${OVERVIEW}/dead-letters/retry`;
const DROP = `${OVERVIEW}/dead-letters/drop`;
const TOPIC = 'portcullis.token.events.v1';
const like = (pattern: RegExp): unknown => expect.stringMatching(pattern);

describeWith('kafka', 'what is seen and done about events in Kafka', (address) => {
  const brokers = address.split(',');
  const group = `porter-${randomUUID()}`;
  const queue = deadLetterTopic(TOPIC, group);
  const secret = makeToken('account').token;
  let api: TestTokensApi;
  let admin: AccountPrincipal;
  let kafka: Kafka;
  let kafkaAdmin: Admin;
  beforeAll(async () => {
    kafka = createKafka({ brokers, clientId: 'test', logger: pino({ level: 'silent' }), retries: 5 });
    await ensureTopics({ brokers }, tokenEvents, { partitions: 1, replicationFactor: 1 });
    kafkaAdmin = kafka.admin();
    await kafkaAdmin.connect();
    await createTopics(kafkaAdmin, [{ topic: queue }]);
    api = await TestTokensApi.start({ kafka: { brokers } });
    admin = { ...(await new TestDirectory(api).account(true)), isInstanceAdmin: true };
  });
  afterAll(async () => {
    await kafkaAdmin.deleteTopics({ topics: [queue] });
    await kafkaAdmin.disconnect();
    await api.close();
  });

  const ask = (method: string, path: string, options: Call = {}) =>
    api.call(method, path, { as: admin, ...options });
  const overview = async (): Promise<EventsOverview> => {
    const { status, body } = await ask('GET', OVERVIEW);
    expect(status).toBe(200);
    return eventsOverviewReply.parse(body).data;
  };
  const parked = async (): Promise<ParkedEvent[]> => {
    const { deadLetters } = await overview();
    if (deadLetters?.state !== 'read') throw new Error('the dead letters could not be read');
    return deadLetters.value.list.filter((letter) => letter.group === group);
  };
  const settle = async (
    path: string,
    letters: Pick<ParkedEvent, 'queue' | 'ref'>[],
  ): Promise<SettledLetters> => {
    const names = letters.map(({ queue: of, ref }) => ({ queue: of, ref }));
    const { status, body } = await ask('POST', path, { body: { letters: names } });
    expect([status, body]).toEqual([200, expect.anything()]);
    return settledLettersReply.parse(body).data;
  };
  const park = async (key: string, origin: Record<string, string> = ORIGIN): Promise<void> => {
    const producer = kafka.producer({ allowAutoTopicCreation: false });
    await producer.connect();
    const headers = { ce_id: `event-${key}`, ce_type: 'token.issued.v1', ...origin };
    await producer.send({ topic: queue, messages: [{ key, value: '{}', headers }] });
    await producer.disconnect();
  };
  const ORIGIN = {
    dlq_reason: `It spoke of ${secret}.`,
    dlq_group: group,
    dlq_topic: TOPIC,
    dlq_partition: '0',
    dlq_offset: '7',
    dlq_at: '2026-11-01T00:00:00.000Z',
  };
  const endOf = async (topic: string): Promise<number> =>
    (await kafkaAdmin.fetchTopicOffsets(topic)).reduce((sum, { high }) => sum + Number(high), 0);

  it('is for whoever administers the instance, and for nobody else', async () => {
    const body = { letters: [{ queue, ref: 'A'.repeat(22) }] };
    for (const [method, path, sent] of [
      ['GET', OVERVIEW, undefined],
      ['POST', RETRY, body],
      ['POST', DROP, body],
    ] as const)
      expect((await api.call(method, path, { body: sent })).status).toBe(403);
  });

  it('shows the letters of each topic with their reasons, and no token that is in one', async () => {
    await park('one');
    await eventually(async () =>
      expect(await parked()).toEqual([
        {
          queue,
          topic: TOPIC,
          group,
          ref: like(/^[\w-]{22}$/),
          place: `${TOPIC}/0/7`,
          id: 'event-one',
          type: 'token.issued.v1',
          key: 'one',
          reason: like(/^It spoke of pca_\w{12}_…\.$/),
          parkedAt: '2026-11-01T00:00:00.000Z',
          retries: 0,
        },
      ]),
    );
  });

  it('shows how far a group is behind, and of one that keeps no place nothing', async () => {
    const seen = async () => {
      const { consumers } = await overview();
      return consumers?.state === 'read'
        ? consumers.value.list.find((one) => one.group === group)
        : undefined;
    };
    // A Kafka that is new knows of no group for a moment.
    await eventually(async () => expect(await seen()).toEqual({ group, topic: TOPIC, deadLetters: 1 }));
    const end = await endOf(TOPIC);
    await kafkaAdmin.setOffsets({
      groupId: group,
      topic: TOPIC,
      partitions: [{ partition: 0, offset: String(end) }],
    });
    await eventually(async () => expect(await seen()).toMatchObject({ lag: some(Number) }));
  });

  it('puts a letter back where it came from, once, and says so in the audit log before', async () => {
    const [letter] = await parked();
    const before = await endOf(TOPIC);
    expect(await settle(RETRY, [letter!])).toEqual({ settled: 1, missing: 0, stuck: [], isComplete: true });
    expect(await endOf(TOPIC)).toBe(before + 1);
    expect(await parked()).toEqual([]);
    const rows = await api.sql(
      `select details - 'actorRole' as details, actor_account_id::int as id from audit where action = 'instance.deadletters.retry'`,
    );
    expect(rows).toEqual([{ id: admin.accountId, details: { letters: 1, from: [`${TOPIC}/0/7`] } }]);
    expect(await settle(RETRY, [letter!])).toEqual({ settled: 0, missing: 1, stuck: [], isComplete: true });
    // What was not done is not on record.
    expect(await api.sql("select from audit where action like 'instance.%'")).toHaveLength(1);
  });

  it('keeps what cannot be put back, and says why; it can be dropped', async () => {
    await park('two', {});
    await eventually(async () => expect(await parked()).toHaveLength(1));
    const letters = await parked();
    expect(await settle(RETRY, letters)).toMatchObject({
      settled: 0,
      stuck: [{ letter: containing('event-two'), problem: 'it does not say which topic it came from' }],
    });
    expect(await settle(DROP, letters)).toEqual({ settled: 1, missing: 0, stuck: [], isComplete: true });
    expect(await parked()).toEqual([]);
  });

  it('touches no topic that is not a dead letter topic of ours', async () => {
    const end = await endOf(TOPIC);
    expect(await settle(DROP, [{ queue: TOPIC, ref: 'A'.repeat(22) }])).toMatchObject({
      settled: 0,
      missing: 1,
    });
    expect(await endOf(TOPIC)).toBe(end);
  });

  it('says that Kafka cannot be reached, and what is not told of one that it is not', async () => {
    const lost = await api.startReplica('lost', { kafka: { brokers: ['127.0.0.1:1'] } });
    const { body } = await call(lost, 'GET', OVERVIEW, { as: admin });
    expect(eventsOverviewReply.parse(body).data).toMatchObject({
      bus: 'kafka',
      consumers: { state: 'unread', problem: 'The tokens API cannot reach Kafka. Its log says why.' },
      deadLetters: { state: 'unread', problem: 'The tokens API cannot reach Kafka. Its log says why.' },
    });
    const letters = [{ queue, ref: 'A'.repeat(22) }];
    const dropped = await call(lost, 'POST', DROP, { as: admin, body: { letters }, once: true });
    expect(dropped.status).toBe(503);
    const none = await api.startReplica('none', { kafka: undefined });
    expect((await call(none, 'GET', OVERVIEW, { as: admin })).body.data).toEqual({ bus: 'none' });
    const refused = await call(none, 'POST', RETRY, { as: admin, body: { letters } });
    expect([refused.status, refused.body.message]).toEqual([409, containing('KAFKA_BROKERS')]);
  });
});
