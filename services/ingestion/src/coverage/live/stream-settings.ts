/** How replies that go on for minutes behave. */
export interface StreamSettings {
  /** How often what is watched is read. */
  pollMs: number;
  /** How often a reader to whom nothing is said hears that the connection lives; below what proxies take for silence. */
  heartbeatMs: number;
  /** After this a stream ends, and its reader comes again: to another process, if that is due. */
  lastsMs: number;
  /** What a reader is told to wait before it does. */
  retryMs: number;
}

export const defaultStreamSettings: StreamSettings = {
  pollMs: 1_000,
  heartbeatMs: 15_000,
  lastsMs: 300_000,
  retryMs: 2_000,
};

/** Injection token of the settings. */
export const STREAM_SETTINGS = Symbol('STREAM_SETTINGS');
