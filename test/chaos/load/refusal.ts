import type { UploadRecord } from '../../history/records';
import type { Exchange } from './connection';

export type Refusal = UploadRecord['refusal'];

/** Verdicts of the gateway and of ingestion, whatever status the version of the API makes of them. */
const CODES: ReadonlyMap<string, Refusal> = new Map([
  ['token.refused', 'invalid'],
  ['token.revoked', 'invalid'],
  ['token.expired', 'expired'],
  ['repository.not_found', 'forbidden'],
  ['organization.not_found', 'forbidden'],
  ['permission.too_low', 'forbidden'],
  ['role.too_low', 'forbidden'],
]);
const AGAIN_LATER: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** What an answer says of the token it was asked with. Nobody answered: that is no refusal. */
export function refusalIn({ status, reply }: Pick<Exchange, 'status' | 'reply'>): Refusal {
  if (status === null || status < 300) return 'none';
  if (AGAIN_LATER.has(status)) return 'unavailable';
  const verdict = CODES.get(reply?.headers.get('portcullis-error') ?? '');
  if (verdict) return verdict;
  // Where the rest of the reply was lost, it is taken for what it most likely was: a refusal that must be accounted for.
  if (status === 401) return 'invalid';
  return status === 403 ? 'forbidden' : 'other';
}

export const isAgainLater = ({ status }: Pick<Exchange, 'status'>): boolean =>
  status === null || status >= 500 || AGAIN_LATER.has(status);
