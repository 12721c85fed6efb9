import { type JSX, useEffect, useState } from 'react';
import { text } from '../text/en';

const UNITS = [
  ['year', 360 * 86_400_000],
  ['month', 30 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

const exact = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
const ofDay = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });
const ofTime = new Intl.DateTimeFormat('en', { timeStyle: 'medium' });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' });

export const exactly = (at: Date): string => exact.format(at);
export const dayOf = (at: Date): string => ofDay.format(at);
export const timeOf = (at: Date): string => ofTime.format(at);

/** "3 days ago", "in 2 hours". Days are told up to three months, because that is how long tokens mostly live. */
export function relatively(at: Date, now: number): string {
  const ms = at.getTime() - now;
  for (const [unit, unitMs] of UNITS) {
    if (Math.abs(ms) < unitMs) continue;
    if (unit === 'month' && Math.abs(ms) < 100 * 86_400_000) continue;
    return relative.format(Math.round(ms / unitMs), unit);
  }
  return text.tokens.justNow;
}

/** How long until then: "29 days". */
export const until = (at: Date, now: number): string => relatively(at, now).replace(/^in /, '');

/** The present time, renewed every half minute. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now());
    }, 30_000);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return now;
}

/** A moment in a table: short, and exact for whoever points at it. */
export function Moment({ at, children }: { at: Date; children: string }): JSX.Element {
  return (
    <time dateTime={at.toISOString()} title={exactly(at)}>
      {children}
    </time>
  );
}
