import type { ApiToken } from '@libs/contracts';
import type { IssuedToken, ListedToken } from './tokens.service';

/** Undefined for what can never be an id: the caller answers as for an unknown one. */
export const parseId = (text: string): number | undefined =>
  /^\d{1,15}$/.test(text) && Number(text) > 0 ? Number(text) : undefined;

/** The value of a token is there once, in the reply that creates it, and `""` ever after. */
export function toApiToken(token: ListedToken | IssuedToken): ApiToken {
  return {
    id: token.id,
    token: 'token' in token ? token.token : '',
    ...(token.name === null ? {} : { name: token.name }),
    ...(token.expiresAt === null ? {} : { expiresAt: token.expiresAt.toISOString() }),
    createdAt: token.createdAt.toISOString(),
    ...(token.lastUsedAt && { lastUsedAt: token.lastUsedAt.toISOString() }),
  };
}
