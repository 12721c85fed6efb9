import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateSigningKey } from '@libs/http';
import { readGatewayConfig } from '../src/gateway.config';
import { VERSION } from '../src/version';

const key = generateSigningKey('gateway', 'test');
const minimal = {
  TOKENS_URL: 'http://tokens-1:3001, http://tokens-2:3001/',
  INGESTION_URL: 'http://ingestion:3002',
  ASSERTION_SIGNING_KEY: JSON.stringify(key),
};
const redis = { REDIS_URL: 'redis://redis:6379', CACHE_MAC_KEY: Buffer.alloc(32, 1).toString('base64') };

describe('the configuration of the gateway', () => {
  it('is read from the environment', () => {
    const config = readGatewayConfig({
      ...minimal,
      ...redis,
      KAFKA_BROKERS: 'kafka:9092',
      LEASE_MS: '3000',
      PORT: '80',
    });
    expect(config).toMatchObject({
      port: 80,
      tokensUrls: ['http://tokens-1:3001', 'http://tokens-2:3001'],
      ingestionUrls: ['http://ingestion:3002'],
      lease: { durationMs: 3000 },
      assertionSigningKey: key,
      cache: { kind: 'redis', url: 'redis://redis:6379' },
      events: { kind: 'kafka', brokers: ['kafka:9092'] },
    });
  });

  it('needs neither Redis nor Kafka if it is told so', () => {
    const config = readGatewayConfig({ ...minimal, CACHE: 'memory', EVENT_BUS: 'none' });
    expect(config).toMatchObject({ cache: { kind: 'memory' }, events: undefined });
  });

  it('names everything that is missing, at once', () => {
    expect(() => readGatewayConfig(minimal)).toThrow(/REDIS_URL[^]*CACHE_MAC_KEY[^]*KAFKA_BROKERS/);
  });

  it('does not repeat a secret that it cannot read', () => {
    const read = () =>
      readGatewayConfig({ ...minimal, ...redis, CACHE_MAC_KEY: 'c2hvcnQ=', EVENT_BUS: 'none' });
    expect(read).toThrow(/CACHE_MAC_KEY/);
    expect(read).not.toThrow(/c2hvcnQ/);
  });
});

it('the version that the gateway tells is the release’s', () => {
  const { version } = JSON.parse(readFileSync(join(__dirname, '../../../package.json'), 'utf8')) as {
    version: string;
  };
  expect(VERSION).toBe(version);
});
