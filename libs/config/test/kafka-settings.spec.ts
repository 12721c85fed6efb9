import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readKafkaConnection, variablesOf, kafkaSettings } from '@libs/config';

const KAFKA_BROKERS = 'kafka-1:9093,kafka-2:9093';
const brokers = ['kafka-1:9093', 'kafka-2:9093'];
const named = {
  KAFKA_SASL_MECHANISM: 'scram-sha-512',
  KAFKA_SASL_USERNAME: 'portcullis',
  KAFKA_SASL_PASSWORD: 'hunter2',
};
const read = (env: Record<string, string>) => readKafkaConnection({ KAFKA_BROKERS, ...env });
const messageOf = (env: Record<string, string>): string => {
  try {
    read(env);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('It was taken.');
};

describe('the settings of a client of Kafka', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'kafka-settings-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('are the brokers alone, or how they are spoken to as well', () => {
    expect(read({})).toEqual({ brokers });
    expect(read({ KAFKA_TLS: 'false' })).toEqual({ brokers });
    expect(read({ KAFKA_TLS: 'true', ...named })).toEqual({
      brokers,
      ssl: true,
      sasl: { mechanism: 'scram-sha-512', username: 'portcullis', password: 'hunter2' },
    });
  });

  it('take authorities from a file, and say when it is none', () => {
    const file = join(dir, 'ca.pem');
    writeFileSync(file, '-----BEGIN CERTIFICATE-----\n');
    expect(read({ KAFKA_TLS: file })).toEqual({ brokers, ssl: { ca: '-----BEGIN CERTIFICATE-----\n' } });
    writeFileSync(file, 'hunter2');
    for (const wrong of [file, join(dir, 'missing.pem'), 'yes']) {
      const message = messageOf({ KAFKA_TLS: wrong });
      expect(message).toContain('KAFKA_TLS must be true, false, or the path of a readable PEM file');
      expect(message).not.toContain('hunter2');
    }
  });

  // Without its mechanism a password would be left out unnoticed, and everything be published as nobody.
  it.each([
    ['KAFKA_SASL_MECHANISM', 'KAFKA_SASL_PASSWORD'],
    ['KAFKA_SASL_USERNAME', 'KAFKA_SASL_MECHANISM'],
    ['KAFKA_SASL_PASSWORD', 'KAFKA_SASL_USERNAME'],
  ])('say that %s is missing beside %s', (missing, given) => {
    const message = messageOf({ ...named, [missing]: '' });
    expect(message).toContain(`${missing} is needed for ${given}.`);
    expect(message).not.toContain('hunter2');
  });

  it('hold one secret', () => {
    const secret = variablesOf(kafkaSettings).filter((one) => one.secret);
    expect(secret.map(({ name }) => name)).toEqual(['KAFKA_SASL_PASSWORD']);
  });
});
