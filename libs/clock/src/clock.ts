/** Time, as a port: what depends on time is given one of these, so that a simulation can be its time. */
export interface Clock {
  /** Milliseconds of a clock that never steps (performance.now). */
  now(): number;
  /** Milliseconds since the epoch. May step in either direction. */
  wallNow(): number;
  /** Resolves after `ms`; rejects with the signal's reason as soon as it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
