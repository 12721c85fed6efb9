import type { HeldSession } from './held-session';

/** Renewing more often than this buys nothing. */
const SHORTEST_MS = 5_000;

/** Used, a session is renewed when a quarter of its idle time is over: often enough never to end under somebody's hands. */
export const isRenewalDue = ({ heardAt, idleMs }: HeldSession, now: number): boolean =>
  now - heardAt >= Math.max(SHORTEST_MS, idleMs / 4) && !isOver({ heardAt, idleMs }, now);

export const isOver = ({ heardAt, idleMs }: Pick<HeldSession, 'heardAt' | 'idleMs'>, now: number): boolean =>
  now - heardAt >= idleMs;
