export type { AccessChanged, TokenExpired, TokenIssued, TokenRevoked, TokenState } from '@libs/contracts';
export type { KafkaSettings } from './kafka-connection';
export type { Log } from './log';
export {
  type Envelope,
  type Handler,
  InvalidOptions,
  type TokenHandlers,
  type TokenSubscriptionOptions,
} from './options';
export { subscribeToTokens } from './kafka-subscribe-to-tokens';
export type { Lag, Progress, TokenSubscription } from './token-subscription';
export { MemoryVersionStore, type VersionStore } from './version-store';
