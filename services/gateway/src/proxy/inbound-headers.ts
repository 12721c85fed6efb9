import { TOKEN_HEADERS } from '../auth/presented-tokens';
import { RefusedHeader } from './proxy.errors';

/** The headers of a request, read once from what was on the wire. */
export interface InboundHeaders {
  /** Headers that count once, by lower-case name. */
  readonly single: ReadonlyMap<string, string>;
  /** Name, value, name, value: what goes on to the upstream, and nothing else does. */
  readonly forwarded: readonly string[];
  /** In the same form: what goes on besides to an operation that Git providers call. */
  readonly ofWebhook: readonly string[];
  /** Undefined: framed in chunks, or no body at all. */
  readonly contentLength: number | undefined;
  readonly hasBody: boolean;
}

/** What an upstream may see of the client's own headers. Everything else stays here: identity travels in the assertion. */
const FORWARDED: ReadonlySet<string> = new Set([
  'accept',
  'accept-language',
  'content-encoding',
  'content-type',
  'if-none-match',
  'last-event-id',
  'prefer',
  'user-agent',
  'x-codacy-origin',
]);

/** How Git providers name and sign their events. A signature or secret is nobody's business but the webhook's. */
const OF_WEBHOOK: ReadonlySet<string> = new Set([
  'x-event-key',
  'x-github-event',
  'x-gitlab-event',
  'x-gitlab-token',
  'x-hub-signature',
  'x-hub-signature-256',
]);

/** Two of these, and two readers could each believe another one. */
const ONCE: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'content-encoding',
  'content-type',
  'transfer-encoding',
  'expect',
  'origin',
  'sec-fetch-site',
  ...TOKEN_HEADERS,
]);

/**
 * Read here as one list, by what stands between its parts; where one value is meant, a second one makes it worthless. A proxy that
 * speaks HTTP/2 with the browser may have had its cookies in pieces (RFC 9113, 8.2.3).
 */
const LISTS: ReadonlyMap<string, string> = new Map([
  ['x-request-id', ','],
  ['traceparent', ','],
  ['tracestate', ','],
  ['connection', ','],
  ['cookie', '; '],
  ['x-forwarded-for', ','],
]);

/** A name or an address, with or without a port; anything else is refused, as RFC 9112, 3.2 asks for. */
const HOST = /^(?:\[[\d:.a-f]+\]|[\w.~%-]+)(?::\d*)?$/i;

const WITH_UNDERSCORE: ReadonlySet<string> = new Set(['api_token', 'project_token']);

/**
 * @param raw `IncomingMessage.rawHeaders`: Node's parsed `headers` has already joined and dropped duplicates.
 * @throws RefusedHeader
 */
export function readInboundHeaders(raw: readonly string[], httpVersion = '1.1'): InboundHeaders {
  const single = new Map<string, string>();
  const forwarded: string[] = [];
  const ofWebhook: string[] = [];
  for (let index = 0; index < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase();
    const value = raw[index + 1] ?? '';
    if (name.includes('_') && !WITH_UNDERSCORE.has(name))
      throw new RefusedHeader(
        'Header names with an underscore are refused, except api_token and project_token.',
      );
    if (ONCE.has(name)) {
      if (single.has(name)) throw new RefusedHeader(`The ${name} header may be sent once only.`);
      single.set(name, value);
    } else if (LISTS.has(name)) {
      const before = single.get(name);
      single.set(name, before === undefined ? value : `${before}${LISTS.get(name) ?? ','}${value}`);
    }
    if (FORWARDED.has(name)) forwarded.push(name, value);
    else if (OF_WEBHOOK.has(name)) ofWebhook.push(name, value);
  }
  requireHost(single.get('host'), httpVersion);
  const connection = single.get('connection');
  return {
    single,
    forwarded: withoutConnectionOptions(forwarded, connection),
    ofWebhook: withoutConnectionOptions(ofWebhook, connection),
    ...framingOf(single),
  };
}

function requireHost(host: string | undefined, httpVersion: string): void {
  if (!host && httpVersion === '1.1') throw new RefusedHeader('The Host header is missing.');
  if (host && !HOST.test(host))
    throw new RefusedHeader('The Host header must be a host, with or without a port.');
}

function framingOf(single: ReadonlyMap<string, string>): Pick<InboundHeaders, 'contentLength' | 'hasBody'> {
  const coding = single.get('transfer-encoding');
  const length = single.get('content-length');
  if (coding !== undefined) {
    if (coding.trim().toLowerCase() !== 'chunked' || length !== undefined)
      throw new RefusedHeader('The body may be framed by Content-Length or by chunks, nothing else.');
    return { contentLength: undefined, hasBody: true };
  }
  if (length === undefined) return { contentLength: undefined, hasBody: false };
  if (!/^\d{1,15}$/.test(length)) throw new RefusedHeader('Content-Length must be a whole number.');
  return { contentLength: Number(length), hasBody: Number(length) > 0 };
}

/** What `Connection` names belongs to this connection alone (RFC 9110, 7.6.1). */
function withoutConnectionOptions(forwarded: string[], connection: string | undefined): string[] {
  if (connection === undefined || /^(keep-alive|close)$/i.test(connection)) return forwarded;
  const options = new Set(connection.split(',').map((option) => option.trim().toLowerCase()));
  return forwarded.filter((_, index) => !options.has(forwarded[index - (index % 2)] ?? ''));
}
