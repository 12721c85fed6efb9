import { tokenEvents, tokenExpired, tokenRevoked, tokenState, tokenStates } from '@libs/contracts';

/** The group that reads states back from Kafka. */
export const STATE_GUARD = 'tokens-state-guard';

/** What this service publishes, and who consumes it. */
export const tokensTopics = {
  contracts: [...tokenEvents, ...tokenStates],
  groups: { gateway: [tokenRevoked, tokenExpired], [STATE_GUARD]: [tokenState] },
};
