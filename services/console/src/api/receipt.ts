import type { Answer } from './call';
import type { DeleteUserApiTokenResponses, RevocationStatus } from './document/types.gen';

/** The body of a 202; a 204 has none. */
export type Revoked = DeleteUserApiTokenResponses[202] | undefined;

/** A person looks on: after so long the answer may be that the word of a gateway is still awaited (RFC 7240). */
export const WAIT = { prefer: 'wait=3' } as const;

/** What the answer of a revocation says of its enforcement: with 204 in its headers, with 202 in its body (contract 2.2). */
export function receiptIn({ status, headers, body }: Answer<Revoked>): RevocationStatus {
  return status === 202 && body ? body.data : receiptInHead({ status, headers });
}

type Head = Pick<Answer<unknown>, 'status' | 'headers'>;

/** The same of a change whose body says something else. */
export function receiptInHead({ status, headers }: Head): RevocationStatus {
  const receipt = enforcedBy(headers);
  return status === 202 ? { seq: receipt.seq, state: 'pending' } : receipt;
}

/** Of a change that need not take anything away. */
export const hasReceipt = ({ headers }: Head): boolean => headers.has('portcullis-revocation-seq');

function enforcedBy(headers: Headers): RevocationStatus {
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
