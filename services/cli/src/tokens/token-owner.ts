import { apiToken, type ApiToken } from '@libs/contracts';
import { z } from 'zod';
import { ApiFailure } from '../api/api.errors';
import { everyItem } from '../api/every-item';
import { repositoryName } from '../api/names';
import type { PublicApiClient } from '../api/public-api.client';

/** Whose tokens: those of a repository where one is named, else those of the account that asks. */
export const ownerOptions = z.object({ repository: repositoryName.optional() });

export interface TokenOwner {
  /** Where they are in the API. */
  readonly path: string;
  readonly kind: 'account' | 'repository';
  /** What a command line says to mean this owner. */
  readonly option: string;
  readonly text: string;
}

export const ownerOf = ({ repository }: z.output<typeof ownerOptions>): TokenOwner =>
  repository === undefined
    ? { path: '/api/v3/user/tokens', kind: 'account', option: '', text: 'this account' }
    : {
        path: `${repository.path}/tokens`,
        kind: 'repository',
        option: ` --repository ${repository.text}`,
        text: repository.text,
      };

/** Newest first. */
export const tokensOf = (api: PublicApiClient, { path }: TokenOwner): Promise<ApiToken[]> =>
  everyItem(api, path, apiToken);

export function tokenOf(tokens: readonly ApiToken[], owner: TokenOwner, id: number): ApiToken {
  const token = tokens.find((one) => one.id === id);
  if (token === undefined)
    throw new ApiFailure(
      `${owner.text} has no token with the id ${String(id)}; portcullis tokens list${owner.option} shows those that there are.`,
      'not_found',
    );
  return token;
}

/** An id on the command line, as `tokens list` shows it. */
export const tokenNumber = z
  .string()
  .regex(/^[1-9]\d{0,14}$/, 'takes ids as portcullis tokens list shows them, such as 41')
  .transform(Number);
