import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateSigningKey, publicPartOf } from '@libs/http';
import { makeToken } from '@libs/token-format';
import type { EnvironmentVariable } from './pods';

const secret = (): string => randomBytes(32).toString('base64');

/** What stands in the Secrets of a sound installation, by the variable that takes it. */
function secretFor(process: string, variable: string): string {
  const issuer = process === 'gateway' ? 'gateway' : 'ingestion';
  const key = generateSigningKey(issuer, 'test');
  switch (variable) {
    case 'DATABASE_URL':
      return 'postgres://user:password@postgres:5432/portcullis';
    case 'REDIS_URL':
      return 'redis://:password@redis:6379';
    case 'ASSERTION_SIGNING_KEY':
      return JSON.stringify(key);
    case 'ASSERTION_TRUSTED_KEYS':
      return JSON.stringify({ keys: [publicPartOf(key)] });
    case 'PEPPERS':
      return `test:${secret()}`;
    case 'CACHE_MAC_KEY':
    case 'WEBHOOK_KEY':
      return secret();
    case 'KAFKA_SASL_USERNAME':
      return 'portcullis';
    case 'KAFKA_SASL_PASSWORD':
      return secret();
    case 'SIGN_IN_SECRETS':
      return JSON.stringify({ github: 'secret' });
    case 'CANARY_TOKEN':
      return makeToken('account').token;
    default:
      throw new Error(`${variable} is taken from a Secret, and nobody knows what it is`);
  }
}

/** A file on this machine in place of the one that is mounted in a container. */
function mountedAuthority(): string {
  const file = join(tmpdir(), `portcullis-authority-${process.pid}.pem`);
  writeFileSync(file, '-----BEGIN CERTIFICATE-----\n');
  return file;
}

const valueOf = ({ name, value }: { name: string; value: string }): string =>
  name === 'KAFKA_TLS' && value.startsWith('/') ? mountedAuthority() : value;

/** The environment of a container, with good values in place of those that its Secrets hold. */
export function sampleEnvironment(
  name: string,
  variables: readonly EnvironmentVariable[],
): Record<string, string> {
  return Object.fromEntries(
    variables.map((one) => [one.name, 'value' in one ? valueOf(one) : secretFor(name, one.name)]),
  );
}
