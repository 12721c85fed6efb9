import { ExpiryRefused } from '../tokens.errors';

/** A client's clock may be this far ahead of ours when it asks for exactly one year. */
const CLOCK_TOLERANCE_MS = 60_000;

/** The same day and time next year. */
export function oneYearAfter(now: Date): Date {
  const then = new Date(now);
  then.setUTCFullYear(then.getUTCFullYear() + 1);
  return then;
}

/** The expiry that a new token gets: what was asked for, at most one year ahead, one year if nothing was asked. */
export function chooseExpiry(asked: Date | null | undefined, now: Date): Date {
  const latest = oneYearAfter(now);
  if (!asked) return latest;
  if (asked <= now) throw new ExpiryRefused('past');
  if (asked.getTime() > latest.getTime() + CLOCK_TOLERANCE_MS) throw new ExpiryRefused('too_far');
  return asked < latest ? asked : latest;
}
