import {
  brokerList,
  count,
  httpUrl,
  httpUrlList,
  InvalidConfiguration,
  jsonText,
  listenPort,
  parseConfig,
  postgresUrl,
  processConfigOf,
  processSettings,
  retentionPeriod,
  secretBytes,
} from '@libs/config';
import { z } from 'zod';

const SECRET = 'hunter2-hunter2';
const schema = z.object({
  ...processSettings.shape,
  PORT: listenPort(3001),
  DATABASE_URL: postgresUrl,
  TOKENS_URL: httpUrl,
  GATEWAY_URLS: httpUrlList,
  KAFKA_BROKERS: brokerList,
  CACHE_MAC_KEY: secretBytes,
  ASSERTION_SIGNING_KEY: jsonText(z.object({ kid: z.string().regex(/^gateway:/), d: z.string() })),
  EVENT_BUS: z.enum(['kafka', 'outbox']),
  SWEEP_MS: retentionPeriod,
  WORKERS: count.default(1),
  NAME: z.string().min(2).optional(),
});
const good = {
  DATABASE_URL: 'postgres://tokens:secret@db:5432/portcullis_tokens',
  TOKENS_URL: 'http://tokens:3001/',
  GATEWAY_URLS: 'http://a:1, http://b:2/',
  KAFKA_BROKERS: 'kafka-1:9092, kafka-2:9092',
  CACHE_MAC_KEY: Buffer.alloc(32, 7).toString('base64'),
  ASSERTION_SIGNING_KEY: JSON.stringify({ kid: 'gateway:1', d: 'x' }),
  EVENT_BUS: 'kafka',
};

function messageOf(env: Record<string, string | undefined>): string {
  try {
    parseConfig(schema, env);
  } catch (error) {
    if (error instanceof InvalidConfiguration) return error.message;
    throw error;
  }
  throw new Error('The configuration was accepted.');
}

describe('a configuration', () => {
  // Otherwise a first deployment is a tour: one restart for each missing variable.
  it('names every variable that is missing at once', () => {
    const message = messageOf({});
    for (const name of Object.keys(good)) expect(message).toContain(name);
    expect(message).not.toContain('MANAGEMENT_PORT');
  });

  it.each([
    ['ASSERTION_SIGNING_KEY', undefined, 'is not set'],
    ['DATABASE_URL', '', 'is not set'],
    ['EVENT_BUS', undefined, 'is not set'],
    ['EVENT_BUS', 'pigeon', 'must be kafka or outbox'],
    ['DATABASE_URL', 'mysql://db/x', 'must be a postgres:// URL'],
    ['MANAGEMENT_PORT', 'http', 'must be a number'],
    ['MANAGEMENT_PORT', '1.5', 'must be a whole number'],
    ['MANAGEMENT_PORT', '70000', 'must be at most 65535'],
    ['SWEEP_MS', '10', 'must be at least 3600000'],
    ['WORKERS', '0', 'must be more than 0'],
    ['NAME', 'x', 'must have a length of at least 2'],
    ['ASSERTION_SIGNING_KEY', '{"kid":"gateway:1"}', '(at d) must be a text'],
    ['ASSERTION_SIGNING_KEY', '{"kid":"other","d":"x"}', '(at kid) must match /^gateway:/'],
  ])('says of %s, set to %j, that it %s', (name, value, said) => {
    expect(messageOf({ ...good, [name]: value })).toBe(`Invalid configuration:\n  ${name} ${said}.`);
  });

  // The sentence goes to the log of a process that cannot start, which many more people read than the secrets.
  it('names every variable that is wrong at once and shows no value', () => {
    const wrong = {
      PORT: `${SECRET}1`,
      MANAGEMENT_PORT: `70000`,
      LOG_LEVEL: `${SECRET}2`,
      DATABASE_URL: `mysql://root:${SECRET}@db/x`,
      TOKENS_URL: `ftp://root:${SECRET}@tokens`,
      GATEWAY_URLS: `http://a:1,${SECRET}`,
      KAFKA_BROKERS: `${SECRET}:port`,
      CACHE_MAC_KEY: Buffer.from(SECRET).toString('base64'),
      ASSERTION_SIGNING_KEY: `{"kid":"other","d":"${SECRET}"}`,
      EVENT_BUS: SECRET,
    };
    const message = messageOf(wrong);
    for (const name of Object.keys(wrong)) expect(message).toContain(name);
    expect(message).not.toContain('hunter2');
    expect(message).not.toContain('70000');
    expect(message).not.toContain(wrong.CACHE_MAC_KEY);
  });

  it.each([
    ['ASSERTION_SIGNING_KEY', `{"d": ${SECRET}`],
    ['ASSERTION_SIGNING_KEY', `{"kid":"gateway:1","d":7,"${SECRET}":1}`],
    ['CACHE_MAC_KEY', `${SECRET}!`],
    ['DATABASE_URL', SECRET],
  ])('does not repeat what %s was set to', (name, value) => {
    const message = messageOf({ ...good, [name]: value });
    expect(message).toContain(name);
    expect(message).not.toContain('hunter2');
  });

  it('says how a secret that is too short is made', () => {
    expect(messageOf({ ...good, CACHE_MAC_KEY: 'AAAA' })).toContain('openssl rand -base64 32');
  });

  // A compose file with `${NAME:-}` sets an empty string where it means nothing.
  it('takes an empty variable for an absent one', () => {
    const config = parseConfig(schema, { ...good, PORT: '', LOG_LEVEL: '', INSTANCE_ID: '' });
    expect(config).toMatchObject({ PORT: 3001, LOG_LEVEL: 'info' });
    expect(config.INSTANCE_ID).toBeUndefined();
    expect(messageOf({ ...good, DATABASE_URL: '' })).toContain('DATABASE_URL');
  });

  it('gives parsed values: numbers, lists, bytes, documents, addresses without a closing slash', () => {
    expect(parseConfig(schema, { ...good, PORT: '0' })).toMatchObject({
      PORT: 0,
      TOKENS_URL: 'http://tokens:3001',
      GATEWAY_URLS: ['http://a:1', 'http://b:2'],
      KAFKA_BROKERS: ['kafka-1:9092', 'kafka-2:9092'],
      CACHE_MAC_KEY: Buffer.alloc(32, 7),
      ASSERTION_SIGNING_KEY: { kid: 'gateway:1', d: 'x' },
    });
  });

  it('lets variables of others be', () => {
    expect(Object.keys(parseConfig(schema, { ...good, PATH: '/bin' }))).not.toContain('PATH');
  });

  it('gives every process the same five settings under the names that start functions take', () => {
    const env = parseConfig(processSettings, { LOG_LEVEL: 'warn', LOG_FILE: '/tmp/log', INSTANCE_ID: 'one' });
    expect(processConfigOf(env)).toEqual({
      host: '0.0.0.0',
      managementPort: 9464,
      logLevel: 'warn',
      logFile: '/tmp/log',
      instanceId: 'one',
    });
  });
});
