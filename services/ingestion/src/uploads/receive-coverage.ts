import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable, Transform } from 'node:stream';
import { constants, createGunzip, createGzip } from 'node:zlib';
import { scanCoverageBody } from '../coverage/scan-coverage-body';
import { errorCodeOf } from '../error-code';
import {
  CoverageTooLarge,
  InvalidCoverage,
  UnsupportedEncoding,
  UploadAborted,
  UploadTooSlow,
} from '../ingestion.errors';
import type { UploadLimits } from '../ingestion.config';

export interface ReceivedCoverage {
  /** SHA-256 of the report, decoded: the same report is the same upload, however it was compressed on the way. */
  digest: Buffer;
  bytes: number;
  /** The report, gzipped. */
  compressed: Buffer;
}

/** A body may expand this many times. Real reports stay below 40; deflate's own limit is 1032. */
const MAX_EXPANSION = 200;
const EXPANSION_FREE_BYTES = 1024 * 1024;

/**
 * Reads, checks, hashes and compresses a report in one pass, holding no more than its compressed form and one file of it.
 * Whatever happens, what the client still sends is discarded afterwards, so that it can read the answer.
 * @throws InvalidCoverage | CoverageTooLarge | UploadTooSlow | UploadAborted | UnsupportedEncoding
 */
export async function receiveCoverage(
  request: IncomingMessage,
  limits: UploadLimits,
): Promise<ReceivedCoverage> {
  const gzipped = isGzipped(request.headers['content-encoding']);
  if (declaredBytes(request) > limits.maxBodyBytes) throw tooLarge(limits);
  // Gone before anyone listened: no event will tell.
  if (request.destroyed && !request.complete) throw new UploadAborted();
  const wire = new Meter(limits);
  const body = gzipped ? pipeline(wire, createGunzip({ chunkSize: 65_536 }), () => undefined) : wire;
  const timer = setTimeout(() => wire.destroy(new UploadTooSlow(limits.bodyTimeoutMs)), limits.bodyTimeoutMs);
  const onGone = (cause?: unknown): void => {
    if (!request.complete) wire.destroy(new UploadAborted(cause));
  };
  request.once('close', onGone).once('error', onGone).pipe(wire);
  try {
    return await consume(body, wire, limits);
  } catch (error) {
    throw isZlibError(error) ? new InvalidCoverage('', 'the body is not valid gzip') : error;
  } finally {
    clearTimeout(timer);
    request.off('close', onGone).off('error', onGone).unpipe(wire);
    wire.destroy();
    request.on('error', () => undefined).resume();
  }
}

/** Bytes to reserve before the body is read. */
export function expectedBytes(request: IncomingMessage, limits: UploadLimits): number {
  const declared = isGzipped(request.headers['content-encoding']) ? undefined : declaredBytes(request);
  return declared === undefined || Number.isNaN(declared) ? limits.maxBodyBytes : declared;
}

const declaredBytes = (request: IncomingMessage): number => Number(request.headers['content-length'] ?? NaN);

function isGzipped(encoding: string | undefined): boolean {
  const name = encoding?.trim().toLowerCase() ?? '';
  if (name === 'gzip' || name === 'x-gzip') return true;
  if (name === '' || name === 'identity') return false;
  throw new UnsupportedEncoding();
}

const tooLarge = (limits: UploadLimits): CoverageTooLarge =>
  new CoverageTooLarge(`a report may have ${limits.maxBodyBytes} bytes at most`);

/** Counts what comes over the wire. */
class Meter extends Transform {
  bytes = 0;

  constructor(private readonly limits: UploadLimits) {
    super();
  }

  override _transform(chunk: Buffer, _: string, done: (error: Error | null, chunk?: Buffer) => void): void {
    this.bytes += chunk.length;
    if (this.bytes > this.limits.maxBodyBytes) done(tooLarge(this.limits));
    else done(null, chunk);
  }
}

async function consume(body: Readable, wire: Meter, limits: UploadLimits): Promise<ReceivedCoverage> {
  const hash = createHash('sha256');
  const compressor = createGzip({ level: constants.Z_BEST_SPEED });
  const compressed = collect(compressor);
  let bytes = 0;
  async function* taken(): AsyncGenerator<Buffer> {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > limits.maxBodyBytes) throw tooLarge(limits);
      if (bytes > EXPANSION_FREE_BYTES && bytes > wire.bytes * MAX_EXPANSION)
        throw new CoverageTooLarge('the compressed body expands too much');
      hash.update(chunk);
      if (!compressor.write(chunk)) await new Promise((resolve) => compressor.once('drain', resolve));
      yield chunk;
    }
  }
  try {
    await scanCoverageBody(taken(), () => undefined);
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
