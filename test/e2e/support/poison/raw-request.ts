import type { Expected, PoisonCase } from './poison-case';

export interface RawRequest {
  readonly kind: string;
  readonly name: string;
  readonly method?: string;
  readonly path: string;
  /** Lines of the head behind the request line, as they are. */
  readonly lines: readonly string[];
  readonly body?: string | Buffer | (() => Buffer);
  readonly version?: string;
  readonly expected: Expected;
  /** Whether the connection may go on; otherwise the one reply must be all that comes. */
  readonly mayGoOn?: boolean;
  /** Nothing that a server should read as a request: any shape of error will do. */
  readonly isUnreadable?: boolean;
}

/** The bytes of one request, written as they are given; one letter is one byte. */
export function rawCase(raw: RawRequest): PoisonCase {
  const { method = 'GET', path, lines, body = '', version = 'HTTP/1.1' } = raw;
  const head = Buffer.from(`${[`${method} ${path} ${version}`, ...lines].join('\r\n')}\r\n\r\n`, 'latin1');
  return {
    kind: raw.kind,
    name: raw.name,
    bytes:
      typeof body === 'function'
        ? () => Buffer.concat([head, body()])
        : Buffer.concat([head, typeof body === 'string' ? Buffer.from(body, 'latin1') : body]),
    expected: raw.expected,
    request: raw.isUnreadable === true ? undefined : { method, path },
    replies: raw.mayGoOn === true ? 'one' : { count: 1 },
  };
}

/** As it can be printed. */
export const shown = (text: string): string =>
  JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);

export const BAD_REQUEST: Expected = {
  status: 400,
  text: /^\{"error":"BadRequest","message":".+","actions":\[\]\}$/,
};
export const V2_BAD_REQUEST: Expected = { status: 400, text: /^\{"error":"(?!.*not found).+"\}$/ };
export const V2_NOT_FOUND: Expected = { status: 404, text: '{"error":"not found"}' };
export const HEAD_TOO_LARGE: Expected = { status: 431, text: /^\{"error":"RequestHeaderFieldsTooLarge",/ };
export const NO_TOKEN: Expected = {
  status: 401,
  text: /^\{"error":"Unauthorized",.*"code":"Unauthorized"\}$/,
};
export const THE_ADMIN: Expected = { status: 200, text: /"mainEmail":"admin@localhost"/ };
export const RECEIVED: Expected = { status: 200, text: '{"success":"Coverage received successfully."}' };
export const VERSION: Expected = { status: 200, text: /^\{"data":"\d+\.\d+\.\d+"\}$/ };
