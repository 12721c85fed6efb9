import type { Answer } from './call';
import type { DeleteUserApiTokenResponses, RevocationStatus } from './document/types.gen';

/** The body of a 202; a 204 has none. */
export type Revoked = DeleteUserApiTokenResponses[202] | undefined;

/** A person looks on: after so long the answer may be that the word of a gateway is still awaited (RFC 7240). */
export const WAIT = { prefer: 'wait=3' } as const;

/** What the answer of a revocation says of its enforcement: with 204 in its headers, with 202 in its body (contract 2.2). */
export function receiptIn({ status, headers, body }: Answer<Revoked>): RevocationStatus {
  if (status === 202 && body) return body.data;
  const numberIn = (name: string): number =>
    Number(headers.get(`portcullis-revocation-${name}`) ?? Number.NaN);
  const enforcedAt = headers.get('portcullis-revocation-enforced-at');
  const [enforcers, waitedMs] = [numberIn('enforcers'), numberIn('waited-ms')];
  return {
    seq: numberIn('seq'),
    state: 'enforced',
    ...(enforcedAt !== null && { enforcedAt }),
    ...(!Number.isNaN(enforcers) && { enforcers }),
    // Absent where the proof of a later revocation covered this one.
    ...(!Number.isNaN(waitedMs) && { waitedMs }),
  };
}
