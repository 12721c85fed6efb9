import { projectReply, userReply } from '@libs/contracts';
import type { z } from 'zod';
import { ApiFailure } from './api.errors';
import type { PublicApiClient } from './public-api.client';

/** Who a token turns out to be. */
export type Caller =
  | ({ readonly kind: 'account' } & z.output<typeof userReply>['data'])
  | ({ readonly kind: 'repository' } & z.output<typeof projectReply>);

/** Asks the API with the client's token; a token that is not good is an ApiFailure. */
export async function callerOf(api: PublicApiClient): Promise<Caller> {
  switch (api.credential?.kind) {
    case 'account':
      return {
        kind: 'account',
        ...(await api.call({ method: 'GET', path: '/api/v3/user' }, userReply)).data,
      };
    case 'repository':
      return {
        kind: 'repository',
        ...(await api.call({ method: 'GET', path: '/2.0/project' }, projectReply)),
      };
    case undefined:
      throw new ApiFailure('There is no token to ask with.', 'unauthenticated');
  }
}

export const nameOf = (caller: Caller): string =>
  caller.kind === 'account'
    ? `${caller.name ?? caller.mainEmail} <${caller.mainEmail}>`
    : `the repository ${caller.provider}/${caller.owner}/${caller.name}`;
