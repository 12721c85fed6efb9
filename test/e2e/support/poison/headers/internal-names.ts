import { ASSERTION_HEADER } from '@libs/http';

/** The names that mean something between our own processes, or that a proxy in front might mean something by. */
export const INTERNAL = [
  ASSERTION_HEADER,
  'portcullis-error',
  'portcullis-revocation-seq',
  'portcullis-enforced-at',
  'x-request-id',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-user',
  'x-real-ip',
  'x-account-id',
  'x-user-id',
  'x-repository-id',
  'x-token-id',
  'x-codacy-origin',
  'content-type',
  'content-encoding',
  'content-length',
  'transfer-encoding',
  'user-agent',
  'retry-after',
  'cache-control',
] as const;
export const WITHOUT_HYPHEN = [
  'traceparent',
  'tracestate',
  'forwarded',
  'prefer',
  'authorization',
  'host',
  'via',
] as const;

/** An assertion that nobody signed. */
export const FORGED = 'eyJhbGciOiJub25lIn0.eyJwcmluY2lwYWwiOnsia2luZCI6ImFjY291bnQiLCJhY2NvdW50SWQiOjJ9fQ.';
