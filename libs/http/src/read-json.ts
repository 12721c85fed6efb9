import type { Readable } from 'node:stream';
import { DomainError } from '@libs/errors';
import { InvalidRequest } from './zod.pipe';

class BodyTooLarge extends DomainError {
  readonly kind = 'too_large';
  readonly code = 'request.too_large';
  constructor(maxBytes: number) {
    super(`The body may have ${maxBytes} bytes at most.`);
  }
}

/**
 * A whole small body as JSON; an empty one is absent. Of one that is too large the rest is discarded: the request must stay whole,
 * so that its sender can read the answer.
 * @throws InvalidRequest | BodyTooLarge
 */
export async function readJson(body: Readable, maxBytes: number): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > maxBytes) throw new BodyTooLarge(maxBytes);
      chunks.push(chunk);
    }
  } finally {
    body.resume();
  }
  return parseJson(Buffer.concat(chunks).toString('utf8'));
}

/** @throws InvalidRequest */
export function parseJson(text: string): unknown {
  if (text.length === 0) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new InvalidRequest('The body is not JSON.');
  }
}
