import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { parseConfig } from './parse-config';
import { brokerList } from './settings';
import { settingsNeeded } from './variable';

/** Where Kafka is, and how its clients are known to it. */
export interface KafkaConnectionConfig {
  readonly brokers: readonly string[];
  /** TLS: with the authorities that Node trusts, or with these alone (PEM). */
  readonly ssl?: true | { readonly ca: string };
  readonly sasl?: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    readonly username: string;
    readonly password: string;
  };
}

const NO_AUTHORITY =
  'must be true, false, or the path of a readable PEM file with the certificates of the authorities that signed those of the brokers';

const tls = z.string().transform((text, context): KafkaConnectionConfig['ssl'] => {
  if (text === 'true') return true;
  if (text === 'false') return undefined;
  const ca = textOf(text);
  if (ca?.includes('-----BEGIN CERTIFICATE-----')) return { ca };
  context.addIssue({ code: 'custom', message: NO_AUTHORITY });
  return z.NEVER;
});

/** `undefined`: it cannot be read. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * What every client of Kafka takes beside KAFKA_BROKERS. Whoever has these in its settings checks them with `settingsNeeded`: of the
 * three that say who it is, any one makes the others necessary, so that none is left out unnoticed.
 */
export const kafkaClientSettings = z.object({
  KAFKA_TLS: tls
    .optional()
    .describe(
      'Speak TLS to Kafka: true, or the path of a PEM file with the authorities that are trusted in place of those of Node',
    ),
  KAFKA_SASL_MECHANISM: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).optional().meta({
    description:
      'How this process says who it is to Kafka; absent: it does not. plain shows the password to whoever reads along: with KAFKA_TLS',
    neededFor: 'KAFKA_SASL_PASSWORD',
  }),
  KAFKA_SASL_USERNAME: z
    .string()
    .optional()
    .meta({ description: 'As whom Kafka knows this process', neededFor: 'KAFKA_SASL_MECHANISM' }),
  KAFKA_SASL_PASSWORD: z
    .string()
    .optional()
    .meta({ description: 'Its password', neededFor: 'KAFKA_SASL_USERNAME', secret: true }),
});

/** What a program takes that cannot do without Kafka. */
export const kafkaSettings = z.object({ KAFKA_BROKERS: brokerList, ...kafkaClientSettings.shape });

/** How these brokers are reached with these settings. */
export function kafkaConnectionOf(
  brokers: readonly string[],
  env: z.output<typeof kafkaClientSettings>,
): KafkaConnectionConfig {
  const { KAFKA_TLS: ssl, KAFKA_SASL_MECHANISM: mechanism } = env;
  const { KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = env;
  const isKnown = mechanism !== undefined && username !== undefined && password !== undefined;
  return {
    brokers,
    ...(ssl !== undefined && { ssl }),
    ...(isKnown && { sasl: { mechanism, username, password } }),
  };
}

const connection = kafkaSettings
  .superRefine(settingsNeeded(kafkaSettings.shape))
  .transform((env) => kafkaConnectionOf(env.KAFKA_BROKERS, env));

/** Of a program that takes it apart from its other settings. */
export const readKafkaConnection = (
  env: Readonly<Record<string, string | undefined>>,
): KafkaConnectionConfig => parseConfig(connection, env);
