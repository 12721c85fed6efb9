import { randomUUID } from 'node:crypto';
import { tokenEvents, tokenStates } from '@libs/contracts';
import { ensureTopics } from '@libs/event-bus';
import { createKafka } from '@libs/outbox';
import { describeWith, eventually } from '@libs/testing';
import { pino } from 'pino';
import { startTokensRelay } from '../src/start';
import { SHOP_TOKENS, TestTokensApi } from './support/tokens-api';
import { tokensDatabase } from './support/tokens-database';

describeWith('kafka', 'the tokens relay', (address) => {
  const brokers = address.split(',');
  const topics = [tokenEvents[0].topic, tokenStates[0].topic];
  let api: TestTokensApi;

  beforeAll(async () => {
    api = await TestTokensApi.start();
    await ensureTopics({ brokers }, [...tokenEvents, ...tokenStates], {
      partitions: 3,
      replicationFactor: 1,
    });
  });
  afterAll(() => api.close());

  it("moves a token's events and states to Kafka in their order, keyed by the token, and is ready while it does", async () => {
    const heard: { key: string; type: string }[] = [];
    const ofType = (key: string, type: RegExp): string[] =>
      heard.filter((event) => event.key === key && type.test(event.type)).map((event) => event.type);
    const kafka = createKafka({ brokers, clientId: 'test', logger: pino({ level: 'silent' }) });
    const consumer = kafka.consumer({ groupId: randomUUID(), maxWaitTimeInMs: 100 });
    await consumer.connect();
    await consumer.subscribe({ topics, fromBeginning: true });
    await consumer.run({
      eachMessage: ({ message }) => {
        heard.push({ key: String(message.key), type: String(message.headers?.['ce_type']) });
        return Promise.resolve();
      },
    });
    const { host, managementPort, logLevel, databaseUrl } = api.config;
    const relay = await startTokensRelay({ host, managementPort, logLevel, databaseUrl, kafka: { brokers } });
    try {
      const { body } = await api.call('POST', SHOP_TOKENS);
      await api.call('DELETE', `${SHOP_TOKENS}/${body.data.id}`);
      const [{ token_id: key }] = await api.sql('select token_id from tokens where id = $1', [body.data.id]);
      await eventually(() =>
        expect({ history: ofType(key, /issued|revoked/), states: ofType(key, /state/) }).toEqual({
          history: ['token.issued.v1', 'token.revoked.v1'],
          states: ['token.state.v1', 'token.state.v1'],
        }),
      );
      expect((await fetch(`${relay.managementUrl}/health/ready`)).status).toBe(200);
      const metrics = await (await fetch(`${relay.managementUrl}/metrics`)).text();
      expect(metrics).toMatch(/portcullis_relay_published_events_total\{[^}]*\} 4/);
      expect(metrics).toMatch(/portcullis_token_states_told_again_total\{[^}]*\} 0/);
      await eventually(async () => {
        const later = await (await fetch(`${relay.managementUrl}/metrics`)).text();
        expect(later).toMatch(/portcullis_consumer_connected\{group="tokens-state-guard"[^}]*\} 1/);
        expect(later).toMatch(
          /portcullis_consumer_lag_events\{[^}]*topic="portcullis.token.state.v1"[^}]*\} \d/,
        );
      });
    } finally {
      await relay.close();
      await consumer.disconnect();
    }
  });
});

// The guard mends what is rare; to publish is what the process is for.
it('a tokens relay whose guard hears nothing says so in its metrics, and is ready', async () => {
  const database = await tokensDatabase();
  const relay = await startTokensRelay({
    host: '127.0.0.1',
    managementPort: 0,
    logLevel: 'silent',
    databaseUrl: database.url,
    // Nobody listens there.
    kafka: { brokers: ['127.0.0.1:1'] },
  });
  try {
    await eventually(async () =>
      expect((await fetch(`${relay.managementUrl}/health/ready`)).status).toBe(200),
    );
    const metrics = await (await fetch(`${relay.managementUrl}/metrics`)).text();
    expect(metrics).toMatch(/portcullis_consumer_connected\{group="tokens-state-guard"[^}]*\} 0/);
  } finally {
    await relay.close();
    await database.drop();
  }
});
