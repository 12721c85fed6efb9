import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import type { ReplyType } from '../policy/operation';
import { AccessEnded, UpstreamBroken } from './proxy.errors';

/** Of one connection only (RFC 9110, 7.6.1), or ours to say. */
const DROPPED: ReadonlySet<string> = new Set([
  'cache-control',
  'connection',
  'date',
  'keep-alive',
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

export interface ReplyRules {
  readonly type?: ReplyType | undefined;
  /** Whoever passes it on may keep a success for so long; without it nobody may. */
  readonly keptS?: number | undefined;
}

/**
 * What the client sees of an upstream's reply head.
 *
 * @throws AccessEnded if the token was taken away meanwhile: what its holder is told, the gateway finds out.
 * @throws UpstreamBroken if the reply is not one that our services give: clients can read JSON only (contract 1.4), save where the
 * operation's row says that its success is of another `type`.
 */
export function replyHeaders(
  status: number,
  upstream: IncomingHttpHeaders,
  { type, keptS }: ReplyRules = {},
): OutgoingHttpHeaders {
  if (upstream['portcullis-error'] === ASSERTION_REFUSED)
    throw new UpstreamBroken(new Error('the upstream refused our assertion: check the keys of both'));
  if (upstream['portcullis-error'] === TOKEN_GONE) throw new AccessEnded();
  const mayHaveBody = status !== 204 && status !== 304;
  const isEmpty = upstream['content-length'] === '0';
  if (mayHaveBody && !isEmpty && !isReadable(status, upstream['content-type'] ?? '', type))
    throw new UpstreamBroken(new Error(`the upstream answered ${String(status)} without JSON`));

  const options = connectionOptions(upstream.connection);
  const headers: OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(upstream)) {
    if (!DROPPED.has(name) && !options.has(name) && value !== undefined) headers[name] = value;
  }
  // Whatever a principal may see is for that principal only.
  const mayBeKept = keptS !== undefined && (status === 200 || status === 304);
  headers['cache-control'] = mayBeKept ? `public, max-age=${String(keptS)}` : 'no-store';
  return headers;
}

const isReadable = (status: number, contentType: string, type: ReplyType | undefined): boolean =>
  type !== undefined && status < 300
    ? contentType.split(';', 1)[0]?.trim().toLowerCase() === type
    : JSON_TYPE.test(contentType);

const connectionOptions = (connection: string | undefined): ReadonlySet<string> =>
  new Set(connection?.split(',').map((option) => option.trim().toLowerCase()));
