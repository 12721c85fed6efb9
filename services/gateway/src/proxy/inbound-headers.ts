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

interface HeaderRule {
  /** Two of it, and two readers could each believe another one. */
  readonly once?: true;
  /**
   * Read here as one list, by what stands between its parts; where one value is meant, a second one makes it worthless. A proxy that
   * speaks HTTP/2 with the browser may have had its cookies in pieces (RFC 9113, 8.2.3).
   */
  readonly joinedBy?: string;
  /** Who may see it beside the gateway. A signature or secret of a Git provider is nobody's business but the webhook's. */
  readonly for?: 'upstream' | 'webhook';
}

const rulesFor = (rule: HeaderRule, names: readonly string[]): [string, HeaderRule][] =>
  names.map((name) => [name, rule]);

/** Everything else counts for nothing and stays here: identity travels in the assertion. */
const RULES: ReadonlyMap<string, HeaderRule> = new Map([
  ...rulesFor({ once: true }, ['host', 'content-length', 'transfer-encoding', 'expect', 'origin']),
  ...rulesFor({ once: true }, ['sec-fetch-site', ...TOKEN_HEADERS]),
  ...rulesFor({ once: true, for: 'upstream' }, ['content-encoding', 'content-type']),
  ...rulesFor({ for: 'upstream' }, ['accept', 'accept-language', 'if-none-match', 'last-event-id', 'prefer']),
  ...rulesFor({ for: 'upstream' }, ['user-agent', 'x-codacy-origin']),
  ...rulesFor({ joinedBy: ',' }, [
    'x-request-id',
    'traceparent',
    'tracestate',
    'connection',
    'x-forwarded-for',
  ]),
  ...rulesFor({ joinedBy: '; ' }, ['cookie']),
  // How Git providers name and sign their events.
  ...rulesFor({ for: 'webhook' }, ['x-event-key', 'x-github-event', 'x-gitlab-event', 'x-gitlab-token']),
  ...rulesFor({ for: 'webhook' }, ['x-hub-signature', 'x-hub-signature-256']),
]);

const UNDERSCORE = 'Header names with an underscore are refused, except api_token and project_token.';

/** A name or an address, with or without a port; anything else is refused, as RFC 9112, 3.2 asks for. */
const HOST = /^(?:\[[\d:.a-f]+\]|[\w.~%-]+)(?::\d*)?$/i;

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
    const rule = RULES.get(name);
    if (!rule) {
      if (name.includes('_')) throw new RefusedHeader(UNDERSCORE);
      continue;
    }
    if (rule.once) {
      if (single.has(name)) throw new RefusedHeader(`The ${name} header may be sent once only.`);
      single.set(name, value);
    } else if (rule.joinedBy !== undefined) {
      const before = single.get(name);
      single.set(name, before === undefined ? value : before + rule.joinedBy + value);
    }
    if (rule.for === 'upstream') forwarded.push(name, value);
    if (rule.for === 'webhook') ofWebhook.push(name, value);
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
