import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { createGunzip, gunzip } from 'node:zlib';
import { UnreadableDiff } from '../../ingestion.errors';
import { type ChangedFile, defaultDiffLimits, readUnifiedDiff } from './unified-diff';

const PIECE_BYTES = 65_536;
const unpack = promisify(gunzip);

/** In order of their paths; undefined if it is no diff that we read: then nothing is said about changed lines. */
export async function changedFilesIn(gzipped: Buffer): Promise<ChangedFile[] | undefined> {
  const bytes = Readable.from([gzipped]).pipe(createGunzip({ chunkSize: PIECE_BYTES }));
  try {
    const files = await readUnifiedDiff(bytes as AsyncIterable<Buffer>);
    return files.sort((one, other) => (one.path < other.path ? -1 : 1));
  } catch (error) {
    if (error instanceof UnreadableDiff) return undefined;
    throw error;
  }
}

/** Unpacked before the first byte is sent, so that damage is an error and not half an answer. */
export const textOf = async (gzipped: Buffer): Promise<Buffer> =>
  unpack(gzipped, { maxOutputLength: defaultDiffLimits.maxBytes });

/** The JSON of a diff's text, piece by piece. Bytes that are no UTF-8 become U+FFFD. */
export function* diffJson(text: Buffer): Generator<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  yield '{"diff":"';
  for (let at = 0; at < text.length; at += PIECE_BYTES)
    yield escaped(decoder.decode(text.subarray(at, at + PIECE_BYTES), { stream: true }));
  yield `${escaped(decoder.decode())}"}`;
}

const escaped = (text: string): string => JSON.stringify(text).slice(1, -1);
