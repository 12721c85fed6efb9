import { InvalidConfiguration } from '@libs/config';
import { z } from 'zod';
import { CommandFailed, Interrupted, Misuse } from './cli.errors';

const failure = z.object({ name: z.string().default(''), message: z.string(), code: z.string().optional() });
/** Of a host with several addresses: one failure for each. */
const failures = z.object({ errors: z.tuple([z.unknown()]).rest(z.unknown()) });

/** One sentence for a person about what went wrong. */
export function explain(error: unknown): string {
  if ([CommandFailed, Interrupted, Misuse, InvalidConfiguration].some((known) => error instanceof known))
    return failure.parse(error).message;
  const several = failures.safeParse(error);
  if (several.success) return explain(several.data.errors[0]);
  const { data } = failure.safeParse(error);
  if (data === undefined) return 'It failed and gave no reason.';
  const reason = data.message === '' ? (data.code ?? data.name) : data.message;
  return data.name.startsWith('KafkaJS') ? `Kafka: ${reason}${adviceFor(reason)}` : reason;
}

/** A broker says nothing to who does not speak to it as it wants: it hangs up. */
const adviceFor = (reason: string): string =>
  reason === 'Closed connection'
    ? '. Brokers hang up on who does not encrypt or sign in as they want: check KAFKA_TLS and KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD.'
    : '';
