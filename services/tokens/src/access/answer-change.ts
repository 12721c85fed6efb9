import type { FastifyReply } from 'fastify';
import { answerRevocation, type RevocationAnswer } from '../revocations/revocations.api';
import type { RevocationsService } from '../revocations/revocations.service';
import type { Committed } from '../revocations/revoke-tokens';

export interface ChangeAnswer {
  readonly reply: FastifyReply;
  readonly revocations: RevocationsService;
  /** Seconds, of the request's Prefer header. */
  readonly waitS: number | undefined;
}

/** 204: at once where nothing was taken away, and with the receipt when every enforcer knows of what was. */
export async function answerChange(
  committed: Committed | undefined,
  { reply, revocations, waitS }: ChangeAnswer,
): Promise<RevocationAnswer> {
  if (committed) return answerRevocation(reply, await revocations.prove(committed, waitS), waitS);
  reply.status(204);
  return undefined;
}
