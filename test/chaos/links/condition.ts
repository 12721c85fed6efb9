/** How the two ends of a link reach each other. Forth is from the one that connects, back is to it. */
export type Condition =
  | {
      readonly mode: 'pass';
      readonly latencyMs?: number;
      readonly jitterMs?: number;
      readonly bytesPerSecond?: number;
      /** The other direction is as good as ever. */
      readonly only?: 'forth' | 'back';
    }
  /** What is connected is reset, and what connects is refused. */
  | { readonly mode: 'cut' }
  /** Nothing arrives, not even that the other end is gone. What was sent meanwhile arrives when it is over, if anybody is left to receive it. */
  | { readonly mode: 'black-hole'; readonly direction: 'both' | 'forth' | 'back' };

export const PASS: Condition = { mode: 'pass' };

/** What a condition means for one direction. */
export interface Conduct {
  readonly held: boolean;
  readonly latencyMs: number;
  readonly jitterMs: number;
  readonly bytesPerSecond: number;
}

export function conductOf(condition: Condition, direction: 'forth' | 'back'): Conduct {
  const isSlow = condition.mode === 'pass' && (condition.only ?? direction) === direction;
  const { latencyMs = 0, jitterMs = 0, bytesPerSecond = Infinity } = isSlow ? condition : {};
  const held =
    condition.mode === 'black-hole' && (condition.direction === 'both' || condition.direction === direction);
  return { held, latencyMs, jitterMs, bytesPerSecond };
}
