import { InvalidTarget } from './policy.errors';

/** A request target, read once. */
export interface RequestTarget {
  /** As the client encoded it, repeated slashes collapsed, query included: what is forwarded. */
  readonly forwarded: string;
  /** The same without the query, which may hold anything and is never logged. */
  readonly path: string;
  /** Decoded, one by one: what the policy looks at. */
  readonly segments: readonly string[];
}

/** Origin form (RFC 9112, 3.2.1) in printable ASCII, without `#` and `\`. */
const ORIGIN_FORM = /^\/[!"$-[\]-~]*$/;
/** Encodings that two readers of one path could understand differently: `/`, `\`, `.`, NUL. */
const AMBIGUOUS = /%(2f|5c|2e|00)/i;
// eslint-disable-next-line no-control-regex -- these are what it looks for
const CONTROL = /[\x00-\x1f\x7f]/;

/**
 * Reads the target so that every later reader of the forwarded path sees the same segments.
 *
 * @throws InvalidTarget
 */
export function parseRequestTarget(target: string): RequestTarget {
  if (!ORIGIN_FORM.test(target)) throw new InvalidTarget('The request target must be a plain path.');
  const queryAt = target.indexOf('?');
  const rawPath = queryAt === -1 ? target : target.slice(0, queryAt);
  const path = rawPath.includes('//') ? rawPath.replace(/\/{2,}/g, '/') : rawPath;
  return {
    forwarded: queryAt === -1 ? path : path + target.slice(queryAt),
    path,
    segments: path.slice(1).split('/').map(decodeSegment),
  };
}

function decodeSegment(raw: string): string {
  if (raw === '.' || raw === '..') throw new InvalidTarget('The path must not contain dot segments.');
  if (!raw.includes('%')) return raw;
  if (AMBIGUOUS.test(raw))
    throw new InvalidTarget('The path must not contain an encoded slash, backslash, dot or NUL.');
  let decoded: string;
  try {
    decoded = decodeURIComponent(raw);
  } catch {
    throw new InvalidTarget('The path is not valid percent-encoded UTF-8.');
  }
  if (CONTROL.test(decoded)) throw new InvalidTarget('The path must not contain control characters.');
  return decoded;
}
