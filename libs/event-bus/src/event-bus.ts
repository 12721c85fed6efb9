import type { EventContract, PayloadOf } from '@libs/contracts';

export interface Subscription {
  /** Each group receives its own copy of every event. */
  readonly group: string;
  /** `competing`: one instance of the group handles each event. `broadcast`: every instance does, from now on. */
  readonly delivery: 'competing' | 'broadcast';
  /**
   * Broadcast only, for hints: go on after this long though the bus cannot be reached. Events until it can be are then
   * missed. Without it the subscription waits for as long as it takes. A competing group never waits: it starts where
   * its checkpoint is, whenever that is.
   */
  readonly waitAtMostMs?: number | undefined;
}

/** What is known of an event beside its payload. */
export interface EventEnvelope {
  /** The same at every redelivery. */
  readonly id: string;
  readonly topic: string;
  readonly type: string;
  readonly key: string;
  readonly time: string;
  readonly traceparent?: string | undefined;
}

export type EventHandler<C extends EventContract> = (
  payload: PayloadOf<C>,
  envelope: EventEnvelope,
) => Promise<void>;

/** One type of event and what to do with it. Make it with `on`, which checks that the two fit. */
export interface EventConsumer {
  readonly contract: EventContract;
  readonly handle: EventHandler<EventContract>;
  /** Of a compacted contract: nothing is left of the envelope's key. Without it tombstones are skipped. */
  readonly handleTombstone?: TombstoneHandler | undefined;
  /** Of a compacted contract: an event may be left out where a later one of its key is at hand. The last of a key never is. */
  readonly latestOnly?: true | undefined;
}

export type TombstoneHandler = (envelope: EventEnvelope) => Promise<void>;

export const on = <C extends EventContract>(
  contract: C,
  handle: EventHandler<C>,
  handleTombstone?: TombstoneHandler,
): EventConsumer => ({ contract, handle, handleTombstone });

/** What a handler throws that cannot tell yet what to do: the event is delivered again like after a failure, and is none. */
export class NotYet extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotYet';
  }
}

/** Numbers for readiness and metrics: a consumer is well while it makes progress, not while it claims to be alive. */
export interface SubscriptionProgress {
  readonly group: string;
  readonly delivery: 'competing' | 'broadcast';
  readonly topics: readonly string[];
  /** Whether it hears the bus now. */
  readonly connected: boolean;
  /** Since it last asked for events successfully, or finished handling one. */
  readonly sinceProgressMs: number;
  /** How long the longest-running handler call has been running; 0 if none runs. */
  readonly handlingForMs: number;
  /** Events that a handler threw on and that wait for their next delivery; later events of their keys wait with them. */
  readonly redelivering: number;
  readonly handled: number;
  readonly failed: number;
  readonly parked: number;
  /** Events of types that nobody here handles. */
  readonly skipped: number;
}

/** How far a competing group is behind on a topic. */
export interface Lag {
  readonly group: string;
  readonly topic: string;
  /** That it has not finished with. */
  readonly events: number;
  /** That were parked and that nobody has taken out yet; NaN: they cannot be counted. */
  readonly deadLetters: number;
}

/**
 * Delivers published events at least once, in order per key.
 * A handler that throws is called again with the same event, after a growing wait and for ever; later events of that
 * key wait. An event that does not match its contract is parked with its reason and skipped.
 * There is no `publish`: publishing is `Outbox.add` inside a transaction.
 */
export abstract class EventBus {
  /**
   * Resolves once no later event can be missed. One call names all the types that a group handles in this process,
   * because the group has one checkpoint per topic: types that nobody named are skipped for good.
   */
  abstract subscribe(to: Subscription, ...consumers: readonly EventConsumer[]): Promise<void>;

  abstract progress(): readonly SubscriptionProgress[];

  /** Of the competing groups that this process is one of. Rejects where the bus cannot be asked. */
  abstract lag(): Promise<readonly Lag[]>;

  /** Waits for running handlers; handlers are not called afterwards. */
  abstract close(): Promise<void>;
}
