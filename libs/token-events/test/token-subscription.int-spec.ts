import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { tokenEvents, tokenStates } from '@libs/contracts';
import { deadLetterTopic, ensureTopics } from '@libs/event-bus';
import { describeWith, eventually } from '@libs/testing';
import { type Admin, type Consumer, Kafka, logLevel, type Producer } from 'kafkajs';
import {
  type Log,
  MemoryVersionStore,
  subscribeToTokens,
  type TokenHandlers,
  type TokenSubscription,
  type TokenSubscriptionOptions,
} from '../src';
import { contractsUnder } from '../src/contracts-under';

const HISTORY = tokenEvents[0].topic;
const STATES = tokenStates[0].topic;
const ignore = (): void => undefined;
const silent: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };

describeWith('kafka', 'a subscription to token events', (address) => {
  const brokers = address.split(',');
  const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING });
  const running: TokenSubscription[] = [];
  let producer: Producer;
  let group: string;
  let tokenId: string;

  beforeAll(async () => {
    await ensureTopics({ brokers }, [...tokenEvents, ...tokenStates], {
      partitions: 3,
      replicationFactor: 1,
    });
    producer = kafka.producer({ allowAutoTopicCreation: false });
    await producer.connect();
  });
  afterAll(() => producer.disconnect());
  beforeEach(() => {
    group = `group-${randomUUID()}`;
    tokenId = randomUUID().replaceAll('-', '').slice(0, 12);
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((subscription) => subscription.stop()));
  });

  const publish = (type: string, payload: object | null, topic = HISTORY) =>
    producer.send({
      topic,
      messages: [
        {
          key: tokenId,
          value: payload && JSON.stringify(payload),
          headers: { ce_type: type, ce_id: randomUUID() },
        },
      ],
    });
  const token = (version: number) => ({ tokenId, kind: 'account', accountId: 7, version });
  const issued = () =>
    publish('token.issued.v1', {
      ...token(1),
      issuedAt: '2026-01-01T00:00:00.000Z',
      newerField: { of: 'a later release' },
    });
  const revoked = () =>
    publish('token.revoked.v1', {
      ...token(2),
      revokedAt: '2026-01-02T00:00:00.000Z',
      seq: 4,
      incarnation: 'one',
    });
  const state = (version: number, status: string) =>
    publish('token.state.v1', { ...token(version), status, issuedAt: '2026-01-01T00:00:00.000Z' }, STATES);

  /** Hears what is told of the test's own token. */
  const hearing = (heard: string[]): TokenHandlers => {
    const hear =
      (what: string) =>
      (event: { tokenId: string; version: number }): void => {
        if (event.tokenId === tokenId) heard.push(`${what} ${event.version}`);
      };
    return {
      state: hear('state'),
      issued: hear('issued'),
      revoked: hear('revoked'),
      expired: hear('expired'),
    };
  };
  const subscribe = async (more: Partial<TokenSubscriptionOptions>): Promise<TokenSubscription> => {
    const handlers = following([]);
    const redelivery = { initialMs: 10, maxMs: 50 };
    const options = { kafka: { brokers }, group, handlers, redelivery, log: silent, ...more };
    const subscription = await subscribeToTokens(options);
    running.push(subscription);
    return subscription;
  };
  const following = (heard: string[]): TokenHandlers => ({ ...hearing(heard), state: undefined });
  const latest = (heard: string[], more: Partial<TokenSubscriptionOptions> = {}) =>
    subscribe({ bootstrap: 'latest', handlers: following(heard), ...more });

  it('tells each version of a token once and never an older one, whatever comes again', async () => {
    const heard: string[] = [];
    const subscription = await latest(heard);
    await issued();
    await revoked();
    await issued();
    await revoked();
    await eventually(() => expect(subscription.progress().outdated).toBeGreaterThanOrEqual(2));
    expect(heard).toEqual(['issued 1', 'revoked 2']);
  });

  it('skips types that nobody handles, a later release’s too, and counts them', async () => {
    const heard: string[] = [];
    const subscription = await latest(heard);
    await publish('token.renamed.v9', token(2));
    await revoked();
    await eventually(() => expect(heard).toEqual(['revoked 2']));
    expect(subscription.progress().skipped).toBeGreaterThanOrEqual(1);
    expect(subscription.progress().parked).toBe(0);
  });

  it('puts an event that breaks its contract into the dead letter topic, with the reason, and goes on', async () => {
    const heard: string[] = [];
    const subscription = await latest(heard);
    await publish('token.revoked.v1', { ...token(2), revokedAt: 'yesterday' });
    await issued();
    await eventually(() => expect(heard).toEqual(['issued 1']));
    expect(subscription.progress().parked).toBe(1);
    const [letter] = await read(deadLetterTopic(HISTORY, group));
    expect(letter?.['dlq_reason']).toContain('revokedAt');
    expect(letter).toMatchObject({ dlq_group: group, dlq_topic: HISTORY, ce_type: 'token.revoked.v1' });
  });

  it('gives an event again to a handler that threw, before any later one of the token', async () => {
    const heard: string[] = [];
    let failures = 3;
    const handlers = following(heard);
    const failing: TokenHandlers = {
      ...handlers,
      issued: (event, about) => {
        if (event.tokenId === tokenId && failures-- > 0) throw new Error('out of order for a moment');
        return handlers.issued?.(event, about);
      },
    };
    const subscription = await latest(heard, { handlers: failing });
    await issued();
    await revoked();
    await eventually(() => expect(heard).toEqual(['issued 1', 'revoked 2']));
    expect(subscription.progress().failed).toBe(3);
  });

  it('begins with the states when it is told to, knows nothing of what was purged, and ignores what the history repeats', async () => {
    const [heard, own] = [[] as string[], tokenId];
    await state(1, 'issued');
    await state(2, 'revoked');
    // A relay that had stalled.
    await state(1, 'issued');
    tokenId = own.replace(/./, 'z');
    await state(1, 'issued');
    await publish('token.state.v1', null, STATES);
    const purged: string[] = [];
    const handlers = hearing(purged);
    tokenId = own;
    const of = hearing(heard);
    await subscribe({
      bootstrap: 'state',
      handlers: { ...handlers, ...of, purged: (id) => void purged.push(id) },
    });
    expect(heard).toEqual(['state 1', 'state 2']);
    expect(purged).toContain(own.replace(/./, 'z'));
    await issued();
    await revoked();
    await publish('token.expired.v1', {
      ...token(3),
      expiredAt: '2026-01-03T00:00:00.000Z',
      seq: 9,
      incarnation: 'one',
    });
    await eventually(() => expect(heard).toEqual(['state 1', 'state 2', 'expired 3']));
  });

  it('finishes the running handler when it is stopped, remembers it, and goes on after it', async () => {
    const [heard, store] = [[] as string[], new MemoryVersionStore()];
    const handlers = following(heard);
    const slow: TokenHandlers = {
      ...handlers,
      issued: async (event, about) => {
        if (event.tokenId !== tokenId) return;
        started = true;
        await sleep(300);
        await handlers.issued?.(event, about);
      },
    };
    let started = false;
    const first = await latest(heard, { handlers: slow, store });
    await issued();
    await eventually(() => expect(started).toBe(true));
    await first.stop();
    expect(heard).toEqual(['issued 1']);
    await revoked();
    await latest(heard, { handlers: slow });
    await eventually(() => expect(heard).toEqual(['issued 1', 'revoked 2']));
  });

  // A subscriber that is away for longer than Kafka's retention loses what is gone: nothing else, and it is told.
  it('goes on where it was in every partition, and with the oldest event in those where that is gone', async () => {
    const topicPrefix = `${group}-`;
    const topic = `${topicPrefix}${HISTORY}`;
    const at = { topicPrefix, log: { ...silent, warn: warned } };
    const warnings: object[] = [];
    function warned(details: object, text: string): void {
      if (text.startsWith('token events')) warnings.push(details);
    }
    const { issued: contract } = contractsUnder(topicPrefix);
    await ensureTopics({ brokers }, [contract], { partitions: 2, replicationFactor: 1 });
    const publishTo = (partition: number, id: string) =>
      producer.send({
        topic,
        messages: [
          {
            ...{ partition, key: id },
            value: JSON.stringify({ ...token(1), tokenId: id, issuedAt: '2026-01-01T00:00:00.000Z' }),
            headers: { ce_type: 'token.issued.v1', ce_id: randomUUID() },
          },
        ],
      });
    const heard: string[] = [];
    const handlers: TokenHandlers = { issued: (event) => void heard.push(event.tokenId) };
    const before = await latest(heard, { ...at, handlers });
    await publishTo(0, 'handledFirst');
    await publishTo(1, 'handledOther');
    await eventually(() => expect([...heard].sort()).toEqual(['handledFirst', 'handledOther']));
    await before.stop();
    for (const id of ['goneForEver0', 'keptUntilNow']) await publishTo(0, id);
    await publishTo(1, 'waitingAside');
    await withAdmin(async (admin) => {
      // kafkajs looks for the leaders before it has asked who they are.
      await admin.fetchTopicOffsets(topic);
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '2' }] });
    });
    await latest(heard, { ...at, handlers });
    await eventually(() => expect(heard.slice(2).sort()).toEqual(['keptUntilNow', 'waitingAside']));
    expect(warnings).toEqual([{ group, topic, partition: 0, missed: 1 }]);
  });

  it('tells how far it is behind', async () => {
    let isOpen = false;
    const heard: string[] = [];
    const handlers: TokenHandlers = {
      ...following(heard),
      issued: (event) => {
        if (event.tokenId === tokenId && !isOpen) throw new Error('closed');
        heard.push('through');
      },
    };
    const subscription = await latest(heard, { handlers });
    await issued();
    await revoked();
    const all = await partitionsOf(HISTORY);
    await eventually(async () => {
      const { total, partitions } = await subscription.lag();
      expect(total).toBeGreaterThanOrEqual(2);
      expect(partitions.map(({ partition }) => partition).sort()).toEqual(all);
    });
    isOpen = true;
    await eventually(async () => expect((await subscription.lag()).total).toBe(0));
    expect(subscription.progress()).toMatchObject({ connected: true, redelivering: 0 });
  });

  /** Another suite on the same broker may have made the topic first. */
  async function partitionsOf(topic: string): Promise<number[]> {
    const offsets = await withAdmin((admin) => admin.fetchTopicOffsets(topic));
    return offsets.map(({ partition }) => partition).sort();
  }

  async function withAdmin<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = kafka.admin();
    await admin.connect();
    try {
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  }

  /** The headers of everything in the topic. */
  async function read(topic: string): Promise<Record<string, string>[]> {
    const consumer: Consumer = kafka.consumer({ groupId: randomUUID(), maxWaitTimeInMs: 100 });
    const letters: Record<string, string>[] = [];
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      eachMessage: ({ message: { headers = {} } }) => {
        letters.push(
          Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
        );
        return Promise.resolve();
      },
    });
    await eventually(() => expect(letters.length).toBeGreaterThan(0));
    await consumer.disconnect();
    return letters;
  }
});
