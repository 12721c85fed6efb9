import { PLACES } from '../places';
import type { Expected } from '../poison-case';
import { MALFORMED } from './target-rows';

const NOT_ALLOWED: Expected = { status: 405, text: /^\{"error":"MethodNotAllowed","message":/ };

export const METHODS: readonly (readonly [method: string, path: string, expected: Expected])[] = [
  ['POST', PLACES.user, NOT_ALLOWED],
  ['DELETE', PLACES.version, NOT_ALLOWED],
  ['TRACE', PLACES.user, NOT_ALLOWED],
  ['PATCH', PLACES.user, NOT_ALLOWED],
  ['PROPFIND', PLACES.user, NOT_ALLOWED],
  ['SEARCH', PLACES.user, NOT_ALLOWED],
  ['PURGE', PLACES.user, NOT_ALLOWED],
  ['CONNECT', 'evil.example:443', NOT_ALLOWED],
  ['CONNECT', PLACES.user, NOT_ALLOWED],
  ['CONNECT', 'gateway:80', NOT_ALLOWED],
  ['get', PLACES.user, MALFORMED],
  ['GETT', PLACES.user, MALFORMED],
  ['BREW', PLACES.user, MALFORMED],
  ['G\x00T', PLACES.user, MALFORMED],
  ['', PLACES.user, MALFORMED],
  [' GET', PLACES.user, MALFORMED],
  ['GET\t', PLACES.user, MALFORMED],
  ['GET\r\n', PLACES.user, MALFORMED],
  ['\xef\xbb\xbfGET', PLACES.user, MALFORMED],
  ['__proto__', PLACES.user, MALFORMED],
];
