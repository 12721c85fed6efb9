import { tokenStatus } from '@libs/contracts';
import { z } from 'zod';

/** What a consumer has to hold of a token. */
export const held = z.object({ status: tokenStatus, version: z.int().positive() });
export type Held = z.output<typeof held>;

/** What the consumer says that it holds, by token id. The kit looks only at tokens that it made itself. */
export type View = ReadonlyMap<string, unknown>;

/** Where the consumer is to listen. */
export interface Place {
  readonly brokers: readonly string[];
  /** Before the name of each topic; empty: the topics have the names of production. */
  readonly prefix: string;
  readonly history: string;
  readonly states: string;
}

/** The consumer that is judged. */
export interface Consumer {
  /** Rejects with a sentence when the consumer does not answer, or with something else than a view. */
  view(): Promise<View>;
  /** Absent: it runs all the time, and nobody may start or stop it. */
  readonly control?: ConsumerControl | undefined;
}

export interface ConsumerControl {
  start(place: Place): Promise<void>;
  /** Asks it to end and waits until it has. Does nothing where it does not run. */
  stop(): Promise<void>;
  /** Ends it without a chance to do anything. */
  kill(): Promise<void>;
  /** How it ended by itself, in a sentence; undefined while it runs. */
  ended(): string | undefined;
}
