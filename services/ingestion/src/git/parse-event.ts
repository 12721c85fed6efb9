import { InvalidRequest } from '@libs/http';
import type { z } from 'zod';

/** @throws InvalidRequest if an event that we know does not have the fields that its provider documents. */
export function parseEvent<S extends z.ZodType>(schema: S, payload: unknown): z.output<S> {
  const result = schema.safeParse(payload);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new InvalidRequest(`This event has no valid ${issue?.path.map(String).join('.') ?? 'payload'}.`);
}
