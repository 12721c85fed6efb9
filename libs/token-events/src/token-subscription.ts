/** For readiness and metrics: a subscriber is well while it makes progress, not while it claims to be alive. */
export interface Progress {
  /** Whether Kafka is heard now. */
  readonly connected: boolean;
  /** Since Kafka was last asked successfully, or a handler ended. */
  readonly sinceProgressMs: number;
  /** How long the longest-running handler has been running; 0: none runs. */
  readonly handlingForMs: number;
  /** Partitions that wait because a handler threw. */
  readonly redelivering: number;
  /** Events that are done: given to a handler, or outdated. */
  readonly handled: number;
  /** Calls of handlers that threw. */
  readonly failed: number;
  /** Events that were put into the dead letter topic because they do not match their contract. */
  readonly parked: number;
  /** Events and states that were left out because the token is known to be further. */
  readonly outdated: number;
  /** Events of types that no handler is for, unknown ones too. */
  readonly skipped: number;
}

/** How many events are published and not handled. */
export interface Lag {
  readonly total: number;
  readonly partitions: readonly { readonly partition: number; readonly lag: number }[];
}

/** A subscription that has begun. It outlives every outage of Kafka, and ends when it is stopped. */
export interface TokenSubscription {
  progress(): Progress;
  /** Asks Kafka. With a store it is that of the whole group, as of its last commit; without one that of this instance. */
  lag(): Promise<Lag>;
  /** Waits for running handlers, remembers what they have done, and leaves the group. No handler is called afterwards. */
  stop(): Promise<void>;
}
