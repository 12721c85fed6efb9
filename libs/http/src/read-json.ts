import { isUtf8 } from 'node:buffer';
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
  return parseJson(Buffer.concat(chunks));
}

/** @throws InvalidRequest */
export function parseJson(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  if (!isUtf8(body)) throw new InvalidRequest('The body is not valid UTF-8.');
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    throw new InvalidRequest('The body is not JSON.');
  }
}
