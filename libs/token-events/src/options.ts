import type { AccessChanged, TokenExpired, TokenIssued, TokenRevoked, TokenState } from '@libs/contracts';
import type { KafkaSettings } from './kafka-connection';
import type { Log } from './log';
import type { VersionStore } from './version-store';

/** What is known of an event beside its content: its CloudEvents attributes and where it came from. */
export interface Envelope {
  /** The same at every delivery of the event. */
  readonly id: string;
  readonly topic: string;
  readonly type: string;
  readonly key: string;
  readonly time: string;
  readonly traceparent?: string | undefined;
}

/**
 * May be called again with the same event, so the same twice must do no harm. One that throws is called again, after a growing wait
 * and for ever; later events of its partition wait, the others go on.
 */
export type Handler<Event> = (event: Event, envelope: Envelope) => Promise<void> | void;

/** What to do with each type of event. Types without a handler, and types that this release does not know, are skipped. */
export interface TokenHandlers {
  readonly issued?: Handler<TokenIssued> | undefined;
  readonly revoked?: Handler<TokenRevoked> | undefined;
  readonly expired?: Handler<TokenExpired> | undefined;
  /** What an account may do, or what may be done on a repository, is another now. It has no version: copies come through. */
  readonly accessChanged?: Handler<AccessChanged> | undefined;
  /** With `bootstrap: 'state'`: what a token was when the subscription began; its newest state comes last. */
  readonly state?: Handler<TokenState> | undefined;
  /** With `bootstrap: 'state'`: nothing is left of the token of this id. */
  readonly purged?: ((tokenId: string) => Promise<void> | void) | undefined;
}

export interface TokenSubscriptionOptions {
  readonly kafka: KafkaSettings;
  /** The consumer group, and part of the name of its dead letter topic. */
  readonly group: string;
  readonly handlers: TokenHandlers;
  /**
   * Where a new group begins; one that has begun goes on where it was.
   * `state`: with the last state of every token, and then with every later event, without a gap.
   * `earliest`: with the oldest event that Kafka still has. `latest`: with what is published from now on.
   */
  readonly bootstrap?: 'state' | 'earliest' | 'latest' | undefined;
  /**
   * Without a store, `state` makes every instance its own view of all tokens: each reads all states and all events, and starts over
   * when it is started again. With one, the instances of the group share a view: each event is handled by one of them.
   */
  readonly store?: VersionStore | undefined;
  /** Before the names of the topics, where they are not those of production: in a conformance run, say. */
  readonly topicPrefix?: string | undefined;
  /** The wait before an event is given again to a handler that threw doubles from the one to the other. */
  readonly redelivery?: { readonly initialMs: number; readonly maxMs: number } | undefined;
  /** Default: warnings and errors go to the standard error output. */
  readonly log?: Log | undefined;
  /** Gives up a subscription that is still beginning. */
  readonly signal?: AbortSignal | undefined;
}

/** The options contradict each other or leave something out; the message says what. */
export class InvalidOptions extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidOptions';
  }
}

const GROUP = /^[\w.-]{1,100}$/;

const PREFIX = /^[\w.-]{0,100}$/;

export function checkOptions(options: TokenSubscriptionOptions): void {
  const { kafka, group, handlers, bootstrap, topicPrefix = '' } = options;
  if (kafka.brokers.length === 0) throw new InvalidOptions('kafka.brokers names no broker.');
  if (!GROUP.test(group))
    throw new InvalidOptions('group must be 1 to 100 letters, digits, dots, hyphens or underscores.');
  if (!PREFIX.test(topicPrefix))
    throw new InvalidOptions('topicPrefix must be of letters, digits, dots, hyphens or underscores.');
  const { issued, revoked, expired, accessChanged, state } = handlers;
  if (!issued && !revoked && !expired && !accessChanged)
    throw new InvalidOptions('handlers has none of issued, revoked, expired and accessChanged.');
  if (bootstrap === 'state' && !state)
    throw new InvalidOptions(
      "bootstrap 'state' needs handlers.state, which is told of the tokens that are there.",
    );
  if (bootstrap !== 'state' && state)
    throw new InvalidOptions("handlers.state is only ever called with bootstrap 'state'.");
}
