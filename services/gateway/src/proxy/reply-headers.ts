import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { SESSION_COOKIE, SIGN_IN_COOKIE } from '@libs/contracts';
import type { OperationContract, ReplyType } from '../policy/operation';
import { AccessEnded, UpstreamBroken } from './proxy.errors';

/** Of one connection only (RFC 9110, 7.6.1), or ours to say. */
const DROPPED: ReadonlySet<string> = new Set([
  'cache-control',
  'connection',
  'date',
  'keep-alive',
  'location',
  'proxy-authenticate',
  'proxy-connection',
  'server',
  'set-cookie',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-powered-by',
  'x-request-id',
]);

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\b/i;
/** The code of `AssertionRefused`: our own processes do not trust each other, which is no verdict on the caller. */
const ASSERTION_REFUSED = 'assertion.refused';
/** Ingestion heard that the token is gone, but not whether it was revoked or has expired. */
const TOKEN_GONE = 'token.revoked';

const OWN_COOKIES: readonly string[] = [SESSION_COOKIE, SIGN_IN_COOKIE].map((name) => `${name}=`);

/** What the row of an operation says of its replies. */
export interface ReplyRules extends Pick<OperationContract['reply'], 'status' | 'type' | 'cookies'> {
  /** Whoever passes it on may keep a success for so long; without it nobody may. */
  readonly keptS?: number | undefined;
}

/**
 * What the client sees of an upstream's reply head. It is sent elsewhere, and given cookies, only where the row says so.
 *
 * @throws AccessEnded if the token was taken away meanwhile: what its holder is told, the gateway finds out.
 * @throws UpstreamBroken if the reply is not one that our services give: clients can read JSON only (contract 1.4), save where the
 * operation's row says that its success is of another `type`.
 */
export function replyHeaders(
  status: number,
  upstream: IncomingHttpHeaders,
  rules: ReplyRules,
): OutgoingHttpHeaders {
  if (upstream['portcullis-error'] === ASSERTION_REFUSED)
    throw new UpstreamBroken(new Error('the upstream refused our assertion: check the keys of both'));
  if (upstream['portcullis-error'] === TOKEN_GONE) throw new AccessEnded();
  const mayHaveBody = status !== 204 && status !== 304;
  const isEmpty = upstream['content-length'] === '0';
  if (mayHaveBody && !isEmpty && !isReadable(status, upstream['content-type'] ?? '', rules.type))
    throw new UpstreamBroken(new Error(`the upstream answered ${String(status)} without JSON`));

  const options = connectionOptions(upstream.connection);
  const headers: OutgoingHttpHeaders = {};
  for (const name of Object.keys(upstream)) {
    const value = upstream[name];
    if (!DROPPED.has(name) && options?.has(name) !== true && value !== undefined) headers[name] = value;
  }
  // Of a revocation under way, 202, it says where its state can be followed.
  const mayPoint = status === 202 || (status === 302 && rules.status === 302);
  if (mayPoint && upstream.location !== undefined) headers.location = upstream.location;
  const cookies = rules.cookies ? ownCookies(upstream['set-cookie']) : [];
  if (cookies.length > 0) headers['set-cookie'] = cookies;
  // Whatever a principal may see is for that principal only.
  const { keptS } = rules;
  const mayBeKept = keptS !== undefined && (status === 200 || status === 304);
  headers['cache-control'] = mayBeKept ? `public, max-age=${String(keptS)}` : 'no-store';
  return headers;
}

/** A single one is a text by itself, as undici gives it. */
const ownCookies = (given: string | string[] = []): string[] =>
  [given].flat().filter((cookie) => OWN_COOKIES.some((name) => cookie.startsWith(name)));

const isReadable = (status: number, contentType: string, type: ReplyType | undefined): boolean =>
  type !== undefined && status < 300
    ? contentType.split(';', 1)[0]?.trim().toLowerCase() === type
    : JSON_TYPE.test(contentType);

/** Undefined where it names no header, as nearly always. */
const connectionOptions = (connection: string | undefined): ReadonlySet<string> | undefined =>
  connection === undefined || connection === 'keep-alive' || connection === 'close'
    ? undefined
    : new Set(connection.split(',').map((option) => option.trim().toLowerCase()));
