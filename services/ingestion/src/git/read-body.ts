import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { InvalidRequest } from '@libs/http';
import type { z } from 'zod';
import { errorCodeOf } from '../error-code';
import { isCheapToParse } from '../json-cost';
import type { HeldBytes } from '../uploads/bytes-in-flight';
import { BodyTooLarge, UnreadableBody } from './git.errors';

/** What bodies of this feature may have, as sent and as unpacked. */
export const MAX_BODY_BYTES = 5 * 1024 * 1024;

const MAX_PROBLEMS = 5;
const unpack = promisify(gunzip);

/** What a body may come to: what it is announced to have, or as much as one may have. */
export function expectedBytes({ headers }: IncomingMessage): number {
  const announced = headers['content-encoding'] === undefined ? Number(headers['content-length']) : NaN;
  return announced >= 0 ? Math.min(announced, MAX_BODY_BYTES) : MAX_BODY_BYTES;
}

/**
 * Reads a whole body, decoded. Whatever happens, what the client still sends is discarded afterwards, so that it can read
 * the answer.
 * @throws UnreadableBody | BodyTooLarge | IngestionUnavailable
 */
export async function readBody(
  request: IncomingMessage,
  timeoutMs: number,
  held: Pick<HeldBytes, 'add'>,
): Promise<Buffer> {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (!['', 'identity', 'gzip', 'x-gzip'].includes(encoding))
    throw new UnreadableBody('Content-Encoding must be gzip or absent.');
  const body = await collect(request, timeoutMs, held);
  if (!encoding.endsWith('gzip')) return body;
  held.add(MAX_BODY_BYTES);
  try {
    return await unpack(body, { maxOutputLength: MAX_BODY_BYTES });
  } catch (error) {
    throw errorCodeOf(error) === 'ERR_BUFFER_TOO_LARGE'
      ? new BodyTooLarge(MAX_BODY_BYTES)
      : new UnreadableBody('The body is not valid gzip.', { cause: error });
  }
}

function collect(request: IncomingMessage, timeoutMs: number, held: Pick<HeldBytes, 'add'>): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const finish = (error?: Error): void => {
      clearTimeout(timer);
      request.off('data', onData).off('end', finish).off('close', onGone).off('error', onGone);
      request.on('error', () => undefined).resume();
      if (error) reject(error);
      else resolve(Buffer.concat(chunks));
    };
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > MAX_BODY_BYTES) {
        finish(new BodyTooLarge(MAX_BODY_BYTES));
        return;
      }
      try {
        held.add(chunk.length);
        chunks.push(chunk);
      } catch (error) {
        finish(error instanceof Error ? error : new Error(String(error)));
      }
    };
    const onGone = (): void => {
      if (!request.complete) finish(new UnreadableBody('The body ended early.'));
    };
    const timer = setTimeout(() => {
      finish(new UnreadableBody(`The body did not arrive within ${Math.ceil(timeoutMs / 1000)} s.`));
    }, timeoutMs);
    if (request.destroyed && !request.complete) finish(new UnreadableBody('The body ended early.'));
    else if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES)
      finish(new BodyTooLarge(MAX_BODY_BYTES));
    else request.on('data', onData).once('end', finish).once('close', onGone).once('error', onGone);
  });
}

/** @throws UnreadableBody | InvalidRequest */
export const parseBody = <S extends z.ZodType>(schema: S, body: Buffer): z.output<S> =>
  parseValue(schema, parseJson(body));

/** @throws UnreadableBody */
export function parseJson(body: Buffer): unknown {
  if (!isUtf8(body)) throw new UnreadableBody('The body is not valid UTF-8.');
  if (!isCheapToParse(body)) throw new UnreadableBody('The body holds too many objects or names.');
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    throw new UnreadableBody('The body is not JSON.');
  }
}

/** @throws InvalidRequest */
export function parseValue<S extends z.ZodType>(schema: S, value: unknown, at = ''): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new InvalidRequest(problemsOf(result.error, at).slice(0, MAX_PROBLEMS).join('; '));
}

const problemsOf = ({ issues }: z.ZodError, at: string): string[] =>
  issues.map(({ path, message }) =>
    [[at, ...path.map(String)].filter((part) => part !== '').join('.'), message]
      .filter((part) => part !== '')
      .join(': '),
  );
