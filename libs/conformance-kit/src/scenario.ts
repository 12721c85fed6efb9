import type { Play } from './play';

/**
 * What the scenario does with the consumer. `running`: leaves it alone. `restarts`: stops or kills it, and starts it again.
 * `fresh`: starts it itself, on topics in which there is something already.
 */
export type Needs = 'running' | 'restarts' | 'fresh';

/** A history that Portcullis may send, or accidents that may befall one. */
export interface Scenario {
  readonly name: string;
  /** What is sent. */
  readonly summary: string;
  /** What goes wrong in production with a consumer that does not stand it. */
  readonly why: string;
  /** Where the rule is: a page of docs/api and its section. */
  readonly rule: string;
  readonly needs: Needs;
  /** Sends, and says what is to be expected. The ends of the partitions are sent and awaited by who plays it. */
  readonly play: (play: Play) => Promise<void>;
}

export const RULES = {
  subscriber: 'docs/api/events.md#rules-for-a-subscriber',
  ready: 'docs/api/events-compatibility.md#what-a-subscriber-must-be-ready-for',
  promise: 'docs/api/events-compatibility.md#what-we-promise',
  change: 'docs/api/events-compatibility.md#what-may-change-and-how',
  versions: 'docs/api/events-compatibility.md#two-versions-side-by-side',
  begin: 'docs/api/token-state.md#how-to-begin-without-a-gap',
  written: 'docs/api/token-state.md#how-it-is-written',
} as const;
