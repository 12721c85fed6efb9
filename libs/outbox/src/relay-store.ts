import type { RemovedBatch } from '@libs/retention';
import type { OutboundEvent } from './event-producer';

export interface RelayBeat {
  /** Relays that are connected to this outbox now, this one included. */
  readonly relays: number;
  /** Of the oldest event that is not published; 0: there is none. */
  readonly oldestAgeMs: number;
}

/**
 * One relay's connection to its outbox. Its promises are `relay-store.conformance.ts`.
 *
 * Calls are carried out one at a time, in the order asked; each sees what was committed before it was carried out. A call that
 * rejects may or may not have been carried out. When the connection is lost, so are its locks and `lost` is aborted; it never comes
 * back to life.
 */
export interface RelayStore {
  readonly lost: AbortSignal;
  /** Since it last answered. */
  readonly sinceHeardMs: number;
  /** Makes this relay count among those that are connected. */
  beat(): Promise<RelayBeat>;
  /** Lanes with events that are not published. */
  lanesWithWork(): Promise<number[]>;
  /** False: another connection has the lane. The lock is held until it is given back or the connection is lost. */
  lock(lane: number): Promise<boolean>;
  unlock(lane: number): Promise<void>;
  /** By state, the oldest first, at most `limit`. Whatever commits later is found by a later call, wherever it stands in the order. */
  unpublished(lane: number, limit: number): Promise<OutboundEvent[]>;
  markPublished(ids: readonly string[]): Promise<void>;
  /**
   * Deletes a bounded number of events that were published so long ago, the oldest first; none that is not published, and none that a
   * group which reads the outbox itself has not read.
   */
  prune(retentionMs: number): Promise<RemovedBatch>;
  /** Frees the locks. Never rejects, and does not wait long for a database that does not answer. */
  close(): Promise<void>;
}

/** What a relay wants to be told, and how long it waits for an answer before the connection counts as lost. */
export interface RelayConnection {
  readonly onNews: (lane: number) => void;
  readonly timeoutMs: number;
}

export type OpenRelayStore = (connection: RelayConnection) => Promise<RelayStore>;
