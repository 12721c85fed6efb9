import { randomBytes } from 'node:crypto';
import { generateSigningKey, publicPartOf, type SigningKey } from '@libs/http';
import type { Environment, ProcessName } from '../../deploy/configuration/processes';
import { examineAgreement } from '../../deploy/doctor/agreement';
import { examineRandomness, examineSigningKey, examineTrustedKeys } from '../../deploy/doctor/keys';
import { matching, told } from './support';

const gateway = generateSigningKey('gateway', 'one');
const ingestion = generateSigningKey('ingestion', 'one');
const setOf = (...keys: SigningKey[]): string => JSON.stringify({ keys: keys.map(publicPartOf) });

describe('the check of keys', () => {
  it('has nothing against sound keys', async () => {
    expect(await told((findings) => examineSigningKey(JSON.stringify(gateway), 'gateway', findings))).toEqual(
      [],
    );
    expect(
      await told((findings) =>
        examineTrustedKeys(setOf(gateway, ingestion), ['gateway', 'ingestion'], findings),
      ),
    ).toEqual([]);
  });

  it('finds the key of another issuer, and halves that do not belong together', async () => {
    const check = (key: SigningKey) =>
      told((findings) => examineSigningKey(JSON.stringify(key), 'gateway', findings));
    expect(await check(ingestion)).toEqual([matching(/^problem: .*ingestion:one.*nobody will believe/)]);
    expect(await check({ ...gateway, x: ingestion.x })).toEqual([
      matching(/^problem: .*do not belong together/),
    ]);
    expect(await check({ ...gateway, d: 'short' })).toEqual([matching(/^problem: .*do not belong together/)]);
  });

  it('finds a caller that is not trusted, a private key among the public ones, and a name used twice', async () => {
    const check = (text: string) =>
      told((findings) => examineTrustedKeys(text, ['gateway', 'ingestion'], findings));
    expect(await check(setOf(gateway))).toEqual([matching(/^problem: .*no key of the ingestion/)]);
    expect(await check(JSON.stringify({ keys: [gateway, publicPartOf(ingestion)] }))).toEqual([
      matching(/^problem: .*holds a private key/),
    ]);
    const namesake = generateSigningKey('gateway', 'one');
    expect(await check(setOf(gateway, namesake, ingestion))).toEqual([matching(/^problem: .*the same kid/)]);
  });

  it('finds secrets that no generator made, and one that is used twice', async () => {
    const check = (secrets: Record<string, Uint8Array>) =>
      told((findings) => examineRandomness(new Map(Object.entries(secrets)), findings));
    const secret = randomBytes(32);
    expect(await check({ WEBHOOK_KEY: secret, CACHE_MAC_KEY: randomBytes(32) })).toEqual([]);
    expect(await check({ WEBHOOK_KEY: Buffer.alloc(32, 'abcd') })).toEqual([
      matching(/^problem: WEBHOOK_KEY.*not random/),
    ]);
    expect(await check({ WEBHOOK_KEY: secret, CACHE_MAC_KEY: secret })).toEqual([
      matching(/^problem: Two of the secrets/),
    ]);
  });
});

describe('the check of settings that must fit together', () => {
  const sound = (): Record<
    'gateway' | 'tokens-api' | 'ingestion-api' | 'ingestion-worker',
    Record<string, string>
  > => ({
    gateway: { ASSERTION_SIGNING_KEY: JSON.stringify(gateway), KAFKA_BROKERS: 'kafka:9092' },
    'tokens-api': {
      ASSERTION_TRUSTED_KEYS: setOf(gateway, ingestion),
      DATABASE_URL: 'postgres://a:b@db/tokens',
    },
    'ingestion-api': {
      ASSERTION_SIGNING_KEY: JSON.stringify(ingestion),
      ASSERTION_TRUSTED_KEYS: setOf(gateway),
      DATABASE_URL: 'postgres://a:b@db/ingestion',
    },
    'ingestion-worker': { DATABASE_URL: 'postgres://c:d@db:5432/ingestion', KAFKA_BROKERS: 'kafka:9092' },
  });
  const examined = (environments: Record<string, Environment>): string[] =>
    examineAgreement(new Map(Object.entries(environments) as [ProcessName, Environment][]))
      .filter(({ severity }) => severity !== 'ok')
      .map(({ severity, sentence }) => `${severity}: ${sentence}`);

  it('has nothing against a sound deployment', () => {
    expect(examined(sound())).toEqual([]);
  });

  // Right names and another key: what is left behind when a key was rotated in one place only.
  it('finds a signer whose key is not the one that is trusted', () => {
    const other = sound();
    other.gateway['ASSERTION_SIGNING_KEY'] = JSON.stringify(generateSigningKey('gateway', 'one'));
    expect(examined(other)).toEqual([
      matching(/^problem: The tokens-api does not trust .* the gateway/),
      matching(/^problem: The ingestion-api does not trust .* the gateway/),
    ]);
  });

  it('finds processes of one service on two databases, and two services on one', () => {
    const split = sound();
    split['ingestion-worker']['DATABASE_URL'] = 'postgres://c:d@old-db/ingestion';
    expect(examined(split)).toEqual([
      matching(/^problem: The processes of ingestion use 2 different databases/),
    ]);
    const shared = sound();
    shared['tokens-api']['DATABASE_URL'] = 'postgres://a:b@db/ingestion';
    expect(examined(shared)).toEqual([matching(/^problem: .*use the same database/)]);
  });

  it('warns of what differs and repeats no value', () => {
    const differing = sound();
    differing.gateway['KAFKA_BROKERS'] = 'elsewhere:9092';
    differing.gateway['LEASE_MS'] = '3000';
    differing['tokens-api']['LEASE_MS'] = '5000';
    const sentences = examined(differing);
    expect(sentences).toEqual([matching(/^warning: LEASE_MS/), matching(/^warning: KAFKA_BROKERS/)]);
    expect(sentences.join()).not.toMatch(/elsewhere|3000/);
  });
});
