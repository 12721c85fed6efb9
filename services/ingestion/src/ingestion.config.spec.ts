import { generateSigningKey, publicPartOf } from '@libs/http';
import { readIngestionApiConfig, readIngestionWorkerConfig } from './ingestion.config';

const DATABASE_URL = 'postgres://ingestion:secret@db:5432/portcullis_ingestion';
const api = {
  DATABASE_URL,
  TOKENS_URL: 'http://tokens-1:3001, http://tokens-2:3001/',
  ASSERTION_SIGNING_KEY: JSON.stringify(generateSigningKey('ingestion', 'a')),
  ASSERTION_TRUSTED_KEYS: JSON.stringify({ keys: [publicPartOf(generateSigningKey('gateway', 'a'))] }),
  WEBHOOK_KEY: Buffer.alloc(32, 1).toString('base64'),
};

describe('the configuration of ingestion', () => {
  it('has defaults for all but addresses and keys', () => {
    expect(readIngestionApiConfig(api)).toMatchObject({
      port: 3002,
      databaseUrl: DATABASE_URL,
      tokensUrls: ['http://tokens-1:3001', 'http://tokens-2:3001'],
      lease: { durationMs: 5_000 },
      webhookKey: Buffer.alloc(32, 1),
      limits: { maxBodyBytes: 10_485_760, analysis: { maxBodyBytes: 67_108_864 } },
    });
    expect(readIngestionWorkerConfig({ DATABASE_URL, KAFKA_BROKERS: 'k:9092' })).toMatchObject({
      events: { kind: 'kafka', brokers: ['k:9092'] },
      work: { concurrency: 2 },
    });
    expect(readIngestionWorkerConfig({ DATABASE_URL, EVENT_BUS: 'outbox' }).events).toMatchObject({
      kind: 'outbox',
      databaseUrl: DATABASE_URL,
    });
  });

  it('hears the tokens service where that publishes, without Kafka too', () => {
    const tokens = 'postgres://u:p@db:5432/tokens';
    const env = { DATABASE_URL, EVENT_BUS: 'outbox', TOKENS_DATABASE_URL: tokens };
    expect(readIngestionWorkerConfig(env).events).toMatchObject({
      kind: 'joined',
      otherwise: { kind: 'outbox', databaseUrl: DATABASE_URL },
      byTopic: { 'portcullis.token.events.v1': { kind: 'outbox', databaseUrl: tokens } },
    });
  });

  it('names everything that is missing or contradicts itself, and shows no value', () => {
    expect(() => readIngestionApiConfig({})).toThrow(/DATABASE_URL[^]*TOKENS_URL|TOKENS_URL[^]*DATABASE_URL/);
    expect(() => readIngestionApiConfig({ ...api, MAX_BYTES_IN_FLIGHT: '100' })).toThrow(
      'MAX_BYTES_IN_FLIGHT',
    );
    expect(() => readIngestionApiConfig({ ...api, MAX_BYTES_IN_FLIGHT: '20000000' })).toThrow(
      'must be at least MAX_ANALYSIS_BODY_BYTES',
    );
    expect(() => readIngestionWorkerConfig({ DATABASE_URL })).toThrow('KAFKA_BROKERS');
    expect(() => readIngestionApiConfig({ ...api, DATABASE_URL: 'mysql://secret' })).toThrow(
      /^((?!secret)[^])*$/,
    );
  });
});
