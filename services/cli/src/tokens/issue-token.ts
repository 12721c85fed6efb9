import { randomBytes } from 'node:crypto';
import { apiToken, apiTokenReply, type ApiToken } from '@libs/contracts';
import { z } from 'zod';
import { ApiFailure } from '../api/api.errors';
import { NotReached } from '../api/not-reached';
import type { PublicApiClient } from '../api/public-api.client';
import type { TokenOwner } from './token-owner';

/** The token of an account comes bare (contract 2.2). */
const created = z.union([apiTokenReply.transform(({ data }) => data), apiToken]);

/** The longest that is a year whichever year it is and whoever's clock is ahead. */
export const LONGEST_MS = 364 * 86_400_000;

export interface WantedToken {
  readonly name?: string | undefined;
  readonly expiresAt?: Date | undefined;
}

/** Has a token made. What is not wished for is chosen by the service: a year, and a name for one of a repository. */
export async function issueToken(
  api: PublicApiClient,
  owner: TokenOwner,
  wanted: WantedToken,
  now: Date,
): Promise<ApiToken> {
  try {
    return await api.call({ method: 'POST', path: owner.path, json: bodyOf(owner, wanted, now) }, created);
  } catch (error) {
    if (!(error instanceof ApiFailure) || error.problem !== 'unavailable' || isCertainlyNotMade(error))
      throw error;
    throw new ApiFailure(
      `${error.message} A token may have been made all the same, whose value nobody has seen: portcullis tokens list${owner.option} shows it, and it can be revoked.`,
      error.problem,
      error.reply,
      { cause: error },
    );
  }
}

/** For a repository both or none are sent (contract 2.2). */
function bodyOf({ kind }: TokenOwner, { name, expiresAt }: WantedToken, now: Date): object | undefined {
  if (name === undefined && expiresAt === undefined) return undefined;
  if (kind === 'account') return { name, expiresAt: expiresAt?.toISOString() };
  return {
    name: name ?? `pt-${randomBytes(6).toString('hex')}`,
    expiresAt: (expiresAt ?? new Date(now.getTime() + LONGEST_MS)).toISOString(),
  };
}

const isCertainlyNotMade = (failure: ApiFailure): boolean =>
  failure.reply?.status === 429 || (failure instanceof NotReached && failure.isUnsent);
