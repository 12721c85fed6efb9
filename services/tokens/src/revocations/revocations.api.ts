import type { RevocationStatus } from '@libs/contracts';
import type { FastifyReply } from 'fastify';
import type { Proof } from './revocation-prover';

/** Nothing with 204; with 202 where it stands. */
export type RevocationAnswer = { data: RevocationStatus } | undefined;

export const REVOCATIONS_PATH = 'api/v3/revocations';

export const statusOf = (proof: Proof): RevocationStatus =>
  proof.state === 'pending'
    ? { seq: proof.seq, state: proof.state, enforcedBy: proof.enforcedBy.toISOString() }
    : {
        seq: proof.seq,
        state: proof.state,
        enforcedAt: proof.enforcedAt.toISOString(),
        enforcers: proof.enforcers,
        ...(proof.waitedMs !== undefined && { waitedMs: Math.round(proof.waitedMs) }),
      };

/** The receipt in headers; where it is not there yet 202, and where to ask for it. */
export function writeReceipt(
  reply: FastifyReply,
  proof: Proof,
  preferredWaitS: number | undefined,
): RevocationStatus {
  const status = statusOf(proof);
  reply.header('Portcullis-Revocation-Seq', String(status.seq));
  if (preferredWaitS !== undefined) reply.header('Preference-Applied', `wait=${String(preferredWaitS)}`);
  if (status.state === 'pending')
    reply
      .status(202)
      .header('Location', `/${REVOCATIONS_PATH}/${String(status.seq)}`)
      .header('Retry-After', '1');
  if (status.enforcedAt !== undefined) reply.header('Portcullis-Revocation-Enforced-At', status.enforcedAt);
  if (status.enforcers !== undefined)
    reply.header('Portcullis-Revocation-Enforcers', String(status.enforcers));
  if (status.waitedMs !== undefined) reply.header('Portcullis-Revocation-Waited-Ms', String(status.waitedMs));
  return status;
}

/** 204 with the receipt in headers, for the contract's 204 has no body; or 202, "revoked, not yet proven everywhere". */
export function answerRevocation(
  reply: FastifyReply,
  proof: Proof,
  preferredWaitS: number | undefined,
): RevocationAnswer {
  const status = writeReceipt(reply, proof, preferredWaitS);
  if (status.state === 'pending') return { data: status };
  reply.status(204);
  return undefined;
}
