import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import type { ConsoleFile, Encoding } from './console-files';

export interface Representation {
  readonly status: 200 | 304;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer | undefined;
}

const YEAR_S = 31_536_000;

/** The file in the smallest form that the client takes, or the word that the client has it already (RFC 9110, 12.5.3 and 13.1.2). */
export function represent(file: ConsoleFile, request: IncomingHttpHeaders): Representation {
  const encoding = (['br', 'gzip'] as const).find(
    (one) => file.compressed[one] !== undefined && accepts(request['accept-encoding'], one),
  );
  // Each form has its own tag: a cache that has one of them may not be told that it has another.
  const etag = encoding === undefined ? file.etag : file.etag.replace(/"$/, `-${encoding}"`);
  const headers: OutgoingHttpHeaders = {
    etag,
    vary: 'Accept-Encoding',
    'cache-control': file.isImmutable ? `public, max-age=${String(YEAR_S)}, immutable` : 'no-cache',
  };
  if (isKnown(request['if-none-match'], etag)) return { status: 304, headers, body: undefined };
  headers['content-type'] = file.type;
  if (encoding !== undefined) headers['content-encoding'] = encoding;
  const body = encoding === undefined ? file.bytes : file.compressed[encoding];
  return { status: 200, headers, body: body ?? file.bytes };
}

function accepts(header: string | undefined, encoding: Encoding): boolean {
  for (const part of (header ?? '').toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim());
    if (name === encoding) return !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  }
  return false;
}

const isKnown = (header: string | undefined, etag: string): boolean =>
  (header ?? '').split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag);
