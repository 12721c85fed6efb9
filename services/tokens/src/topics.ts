import { tokenEvents, tokenExpired, tokenRevoked, tokenStates } from '@libs/contracts';

/** What this service publishes, and who consumes it. */
export const tokensTopics = {
  contracts: [...tokenEvents, ...tokenStates],
  groups: { gateway: [tokenRevoked, tokenExpired] },
};
