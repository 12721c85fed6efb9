import { HttpException } from '@nestjs/common';
import { DomainError, type ErrorKind } from '@libs/errors';
import { redactTokens } from '@libs/token-format';

export interface RenderedError {
  status: number;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

/** The public APIs differ in the shape of an error only: v2 under `/2.0`, v3 everywhere else (contract 1.4, 2.1). */
export type ApiVersion = 'v2' | 'v3';
export const apiVersionOf = (path: string): ApiVersion => (/^\/+2\.0(\/|$)/.test(path) ? 'v2' : 'v3');

/** The one thing an outsider hears of a fault of ours; the cause is in the log. */
class InternalFault extends DomainError {
  readonly kind = 'internal';
  readonly code = 'internal';
  constructor(cause: unknown) {
    super('Something went wrong on our side. The same request may be sent again.', { cause });
  }
}

/** What the framework itself refuses, e.g. an unknown path. */
class FrameworkRefusal extends DomainError {
  readonly kind: ErrorKind;
  readonly code: string;
  constructor(status: number, message: string) {
    super(message);
    this.kind = KIND_OF_STATUS.get(status) ?? 'invalid';
    this.code = `http.${this.kind}`;
  }
}

const ROWS: Record<ErrorKind, { status: number; error: string }> = {
  invalid: { status: 400, error: 'BadRequest' },
  unauthenticated: { status: 401, error: 'Unauthorized' },
  forbidden: { status: 403, error: 'Forbidden' },
  not_found: { status: 404, error: 'NotFound' },
  method_not_allowed: { status: 405, error: 'MethodNotAllowed' },
  conflict: { status: 409, error: 'Conflict' },
  too_large: { status: 413, error: 'PayloadTooLarge' },
  too_many: { status: 429, error: 'TooManyRequests' },
  internal: { status: 500, error: 'InternalServerError' },
  not_implemented: { status: 501, error: 'NotImplemented' },
  upstream: { status: 502, error: 'BadGateway' },
  unavailable: { status: 503, error: 'ServiceUnavailable' },
};
const KIND_OF_STATUS = new Map(Object.entries(ROWS).map(([kind, row]) => [row.status, kind as ErrorKind]));

/** Says which failure it was where the body has no room for it. The gateway tells our own trouble from the caller's by it. */
export const ERROR_CODE_HEADER = 'portcullis-error';

/** Codes of `unauthenticated` that say more than "we do not know this token". */
export const TOKEN_EXPIRED = 'token.expired';
export const TOKEN_MISSING = 'token.missing';

/** Anything thrown, as a failure that the caller may see. */
export function toDomainError(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  const status = error instanceof HttpException ? error.getStatus() : statusOf(error);
  if (status !== undefined && status >= 400 && status < 500 && error instanceof Error)
    // Nest's words for an unknown path repeat it, with whatever its query holds.
    return new FrameworkRefusal(
      status,
      status === 404 ? 'Nothing is served at this address.' : error.message,
    );
  return new InternalFault(error);
}

/**
 * The reply for a failure, in the shape of the API version that was called. Messages repeat what was sent, and a token sent in the
 * wrong place must not go where replies go: into the output of a CI job, say.
 */
export function renderError(error: DomainError, api: ApiVersion): RenderedError {
  const headers: Record<string, string> = {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    [ERROR_CODE_HEADER]: error.code,
  };
  if (error.retryAfterS !== undefined) headers['retry-after'] = String(error.retryAfterS);
  return { ...(api === 'v2' ? renderV2(error) : renderV3(error)), headers };
}

/** An unknown, revoked or wrong-kind token is a 404 on v2, like a repository that is not there (contract 3.1). */
function renderV2(error: DomainError): Omit<RenderedError, 'headers'> {
  if (error.kind === 'unauthenticated' && error.code === TOKEN_EXPIRED)
    return { status: 401, body: { error: 'token expired' } };
  if (error.kind === 'unauthenticated' || error.kind === 'not_found')
    return { status: 404, body: { error: 'not found' } };
  return { status: ROWS[error.kind].status, body: { error: redactTokens(error.message) } };
}

function renderV3(error: DomainError): Omit<RenderedError, 'headers'> {
  const { status, error: name } = ROWS[error.kind];
  const body: Record<string, unknown> = { error: name, message: redactTokens(error.message), actions: [] };
  if (error.kind === 'unauthenticated') {
    body['code'] = 'Unauthorized';
    if (error.code !== TOKEN_EXPIRED && error.code !== TOKEN_MISSING) body['error'] = 'not found';
  }
  return { status, body };
}

/** Fastify's own refusals have a status. That of anybody else's error, e.g. an HTTP client's, is not for our caller. */
function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('statusCode' in error && 'code' in error))
    return undefined;
  const ofFastify = typeof error.code === 'string' && error.code.startsWith('FST_');
  return ofFastify && typeof error.statusCode === 'number' ? error.statusCode : undefined;
}
