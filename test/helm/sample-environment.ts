import { randomBytes } from 'node:crypto';
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

/**
 * The environment of a container, with good values in place of those that its Secrets hold.
 *
 * @param authorityFile on this machine, in place of the one that is mounted in the container
 */
export function sampleEnvironment(
  name: string,
  variables: readonly EnvironmentVariable[],
  authorityFile: string,
): Record<string, string> {
  const valueOf = (one: EnvironmentVariable): string => {
    if (!('value' in one)) return secretFor(name, one.name);
    return one.name === 'KAFKA_TLS' && one.value.startsWith('/') ? authorityFile : one.value;
  };
  return Object.fromEntries(variables.map((one) => [one.name, valueOf(one)]));
}
