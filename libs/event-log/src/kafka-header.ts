import type { IHeaders } from 'kafkajs';

/** Kafka allows a header several times; the last one counts. */
export function headerOf(headers: IHeaders | undefined, name: string): string | undefined {
  const given = headers?.[name];
  const value = Array.isArray(given) ? given.at(-1) : given;
  return value === undefined ? undefined : String(value);
}
