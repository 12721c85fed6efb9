import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable, Transform } from 'node:stream';
import { constants, createGunzip, createGzip } from 'node:zlib';
import { errorCodeOf } from '../error-code';
import {
  InvalidUpload,
  UnsupportedEncoding,
  UploadAborted,
  type UploadSubject,
  UploadTooLarge,
  UploadTooSlow,
} from '../ingestion.errors';
import type { BodyLimits, UploadLimits } from '../ingestion.config';
import type { HeldBytes } from './bytes-in-flight';

export interface ReceivedBody {
  /** SHA-256 of the body, decoded: the same body is the same upload, however it was compressed on the way. */
  digest: Buffer;
  bytes: number;
  /** The body, gzipped. */
  compressed: Buffer;
}

/** What a body should be. */
export interface BodyFormat {
  readonly subject: UploadSubject;
  readonly limitsIn: (limits: UploadLimits) => BodyLimits;
  /** Reads all of it, giving way to other work as it goes; rejects what is not of this format. */
  readonly check: (source: AsyncIterable<Buffer>) => Promise<void>;
}

/** A body may expand this many times. Real reports stay below 40; deflate's own limit is 1032. */
const MAX_EXPANSION = 200;
const EXPANSION_FREE_BYTES = 1024 * 1024;
/** What zlib gives at a time; with its default of 16 KiB, a chunk of the wire takes it several turns of a thread. */
const CHUNK_BYTES = 65_536;

/**
 * Reads, checks, hashes and compresses a body in one pass, holding no more than its compressed form and what its format holds.
 * Whatever happens, what the client still sends is discarded afterwards, so that it can read the answer.
 * @throws InvalidUpload | UploadTooLarge | UploadTooSlow | UploadAborted | UnsupportedEncoding | IngestionUnavailable
 */
export async function receiveBody(
  request: IncomingMessage,
  limits: BodyLimits,
  format: BodyFormat,
  held: Pick<HeldBytes, 'add'>,
): Promise<ReceivedBody> {
  const { subject } = format;
  const gzipped = isGzipped(request, subject);
  if (declaredBytes(request) > limits.maxBodyBytes) throw tooLarge(limits, subject);
  // Gone before anyone listened: no event will tell.
  if (request.destroyed && !request.complete) throw new UploadAborted(subject);
  const wire = new Meter(limits, subject);
  const body = gzipped ? pipeline(wire, createGunzip({ chunkSize: CHUNK_BYTES }), () => undefined) : wire;
  const timer = setTimeout(
    () => wire.destroy(new UploadTooSlow(subject, limits.bodyTimeoutMs)),
    limits.bodyTimeoutMs,
  );
  const onGone = (cause?: unknown): void => {
    if (!request.complete) wire.destroy(new UploadAborted(subject, cause));
  };
  request.once('close', onGone).once('error', onGone).pipe(wire);
  try {
    return await consume(counted(body, held), wire, limits, format);
  } catch (error) {
    throw isZlibError(error) ? new InvalidUpload(subject, '', 'the body is not valid gzip') : error;
  } finally {
    clearTimeout(timer);
    request.off('close', onGone).off('error', onGone).unpipe(wire);
    wire.destroy();
    request.on('error', () => undefined).resume();
  }
}

/** What the body may come to, as far as its head tells. One that is announced too large is refused for that, not for want of room. */
export function expectedBytes(request: IncomingMessage, limits: BodyLimits, subject: UploadSubject): number {
  const declared = isGzipped(request, subject) ? undefined : declaredBytes(request);
  return declared === undefined || Number.isNaN(declared)
    ? limits.maxBodyBytes
    : Math.min(declared, limits.maxBodyBytes);
}

const declaredBytes = (request: IncomingMessage): number => Number(request.headers['content-length'] ?? NaN);

function isGzipped(request: IncomingMessage, subject: UploadSubject): boolean {
  const name = request.headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (name === 'gzip' || name === 'x-gzip') return true;
  if (name === '' || name === 'identity') return false;
  throw new UnsupportedEncoding(subject);
}

const tooLarge = (limits: BodyLimits, subject: UploadSubject): UploadTooLarge =>
  new UploadTooLarge(subject, `${subject.noun} may have ${limits.maxBodyBytes} bytes at most`);

/** Counts what comes over the wire. */
class Meter extends Transform {
  bytes = 0;

  constructor(
    private readonly limits: BodyLimits,
    private readonly subject: UploadSubject,
  ) {
    super();
  }

  override _transform(chunk: Buffer, _: string, done: (error: Error | null, chunk?: Buffer) => void): void {
    this.bytes += chunk.length;
    if (this.bytes > this.limits.maxBodyBytes) done(tooLarge(this.limits, this.subject));
    else done(null, chunk);
  }
}

async function* counted(body: Readable, held: Pick<HeldBytes, 'add'>): AsyncGenerator<Buffer> {
  for await (const chunk of body as AsyncIterable<Buffer>) {
    held.add(chunk.length);
    yield chunk;
  }
}

async function consume(
  body: AsyncIterable<Buffer>,
  wire: Meter,
  limits: BodyLimits,
  { subject, check }: BodyFormat,
): Promise<ReceivedBody> {
  const hash = createHash('sha256');
  const compressor = createGzip({ level: constants.Z_BEST_SPEED, chunkSize: CHUNK_BYTES });
  const compressed = collect(compressor);
  let bytes = 0;
  async function* taken(): AsyncGenerator<Buffer> {
    for await (const chunk of body) {
      bytes += chunk.length;
      if (bytes > limits.maxBodyBytes) throw tooLarge(limits, subject);
      if (bytes > EXPANSION_FREE_BYTES && bytes > wire.bytes * MAX_EXPANSION)
        throw new UploadTooLarge(subject, 'the compressed body expands too much');
      hash.update(chunk);
      if (!compressor.write(chunk)) await new Promise((resolve) => compressor.once('drain', resolve));
      yield chunk;
    }
  }
  try {
    await check(taken());
    compressor.end();
    return { digest: hash.digest(), bytes, compressed: await compressed };
  } catch (error) {
    compressor.destroy();
    throw error;
  }
}

function collect(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.once('end', () => resolve(Buffer.concat(chunks)));
    stream.once('error', reject);
  });
}

const isZlibError = (error: unknown): boolean => errorCodeOf(error).startsWith('Z_');
