import type { Clock } from '@libs/clock';

/** One moment on both clocks of this process. */
export interface Instant {
  readonly monotonic: number;
  readonly wall: number;
}

export const instant = (clock: Clock): Instant => ({ monotonic: clock.now(), wall: clock.wallNow() });

/** What each clock says has passed since a moment. */
export interface Elapsed {
  readonly monotonic: number;
  /** By whichever clock says more. A suspended machine may stop the monotonic clock; the other one shows it. */
  readonly longest: number;
  /** How far the two clocks disagree. */
  readonly disagreement: number;
}

export function elapsedSince(start: Instant, clock: Clock): Elapsed {
  const monotonic = clock.now() - start.monotonic;
  const wall = clock.wallNow() - start.wall;
  return { monotonic, longest: Math.max(monotonic, wall), disagreement: Math.abs(wall - monotonic) };
}
