import { tokenEvents, tokenExpired, tokenRevoked } from '@libs/contracts';

/** What this service publishes, and who consumes it. */
export const tokensTopics = {
  contracts: tokenEvents,
  groups: { gateway: [tokenRevoked, tokenExpired] },
};
