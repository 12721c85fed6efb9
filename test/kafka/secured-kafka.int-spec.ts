import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readMigrationConfig } from '@libs/config';
import { tokenRevoked } from '@libs/contracts';
import { createEventBus, ensureTopics, on } from '@libs/event-bus';
import { kafkaEventProducers } from '@libs/outbox';
import { readRelayConfig } from '@libs/relay';
import { createLogger } from '@libs/telemetry';
import { describeWith, eventually } from '@libs/testing';
import { readIngestionWorkerConfig } from '../../services/ingestion/src/ingestion.config';
import { cli } from '../../services/cli/test/support/cli-run';
import { SecuredKafka } from './secured-kafka';

type Environment = Readonly<Record<string, string>>;

const DATABASE_URL = 'postgres://user:password@127.0.0.1:1/none';
const logger = createLogger({ service: 'test', level: 'silent' });
const { topic, type } = tokenRevoked;
const event = tokenRevoked.schema.parse(
  JSON.parse(readFileSync('libs/contracts/samples/token.revoked.v1.json', 'utf8')),
);

describeWith('kafka', 'a Kafka that asks who is there', () => {
  let kafka: SecuredKafka;
  beforeAll(async () => {
    kafka = await SecuredKafka.start();
  });
  afterAll(() => kafka.stop(), 60_000);

  const named = (mechanism: string): Environment => ({
    KAFKA_SASL_MECHANISM: mechanism,
    KAFKA_SASL_USERNAME: kafka.user.name,
    KAFKA_SASL_PASSWORD: kafka.user.password,
  });
  const byScram = (): Environment => ({ KAFKA_BROKERS: kafka.brokers.scram, ...named('scram-sha-512') });
  const byTls = (): Environment => ({
    ...named('plain'),
    KAFKA_BROKERS: kafka.brokers.tls,
    KAFKA_TLS: kafka.caFile,
  });

  const migrate = async (env: Environment): Promise<void> => {
    const { kafka: connection, topics } = readMigrationConfig({ DATABASE_URL, ...env });
    if (!connection) throw new Error('It was told where Kafka is.');
    await ensureTopics(connection, [tokenRevoked], topics);
  };
  const publish = async (env: Environment): Promise<string> => {
    const id = randomUUID();
    const config = readRelayConfig({ DATABASE_URL, ...env }).kafka;
    const producer = kafkaEventProducers({ ...config, clientId: 'relay', source: '/test', logger })();
    try {
      const sent = { topic, type, key: event.tokenId, json: JSON.stringify(event) };
      await producer.send([{ ...sent, id, occurredAt: new Date(), traceparent: null }]);
    } finally {
      await producer.close();
    }
    return id;
  };
  /** The ids of all that there is. */
  const hear = async (env: Environment, group: string, ids: string[]): Promise<() => Promise<void>> => {
    const bus = createEventBus(readIngestionWorkerConfig({ DATABASE_URL, ...env }).events, logger);
    await bus.subscribe(
      { group, delivery: 'competing' },
      on(tokenRevoked, (_, { id }) => Promise.resolve(void ids.push(id))),
    );
    return () => bus.close();
  };

  it.each([
    ['SCRAM-SHA-512', byScram],
    ['PLAIN over TLS of an authority of its own', byTls],
  ])('takes what a migration, a relay, a worker and the command line ask of it: %s', async (_, settings) => {
    const env = settings();
    await migrate(env);
    const id = await publish(env);
    const heard: string[] = [];
    const stop = await hear(env, `group-${id}`, heard);
    await eventually(() => expect(heard).toContain(id)).finally(stop);
    const onSaid = (said: string, interrupt: () => void): void => {
      if (said.includes(id)) interrupt();
    };
    const { out } = await cli(`events tail --from-beginning --json --topic ${topic}`, { env, onSaid });
    expect(out).toContain(id);
  });

  it.each([
    [
      'a wrong password',
      () => ({ ...byScram(), KAFKA_SASL_PASSWORD: 'hunter2' }),
      /Kafka cannot be reached at .*authentication failed/i,
    ],
    [
      'no name',
      () => ({ KAFKA_BROKERS: kafka.brokers.scram }),
      /Kafka: Closed connection\. Brokers hang up .* KAFKA_SASL_MECHANISM/,
    ],
    [
      'an authority that Node does not trust',
      () => ({ ...byTls(), KAFKA_TLS: 'true' }),
      /Kafka cannot be reached at .*certificate/,
    ],
  ])('is not reached with %s, and the command line says so without the password', async (_, env, reason) => {
    const { code, err } = await cli('events dlq list', { env: env() });
    expect([code, err]).toEqual([1, expect.stringMatching(reason)]);
    expect(err).not.toMatch(/hunter2|letters-and-digits/);
  });
});
