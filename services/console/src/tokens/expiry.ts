/** What a person chooses: a number of days, or a day in their own time zone. */
export interface ExpiryChoice {
  readonly kind: 'days' | 'date';
  readonly days: number;
  /** `2027-05-07`, as a date field has it; empty until one is chosen. */
  readonly date: string;
}

export const OFFERED_DAYS = [7, 30, 90] as const;
export const DEFAULT_EXPIRY: ExpiryChoice = { kind: 'days', days: 90, date: '' };

const DAY_MS = 86_400_000;

export type ExpiryProblem = 'missing' | 'past' | 'tooFar';

/** The moment that is asked for, or what is wrong with the choice. A chosen day is over when the token is. */
export function expiryOf(choice: ExpiryChoice, now: Date): { at: Date } | { problem: ExpiryProblem } {
  if (choice.kind === 'days') return { at: new Date(now.getTime() + choice.days * DAY_MS) };
  const [year, month, day] = choice.date.split('-').map(Number);
  if (year === undefined || month === undefined || day === undefined) return { problem: 'missing' };
  const end = new Date(year, month - 1, day, 23, 59, 59);
  if (Number.isNaN(end.getTime())) return { problem: 'missing' };
  if (end <= now) return { problem: 'past' };
  const latest = oneYearAfter(now);
  if (end <= latest) return { at: end };
  // The last day of the year that a token may live is one of it, though its end is not.
  return dayIn(end) === dayIn(latest) ? { at: latest } : { problem: 'tooFar' };
}

/** The same day and time next year, as the service counts it. */
export function oneYearAfter(now: Date): Date {
  const then = new Date(now);
  then.setUTCFullYear(then.getUTCFullYear() + 1);
  return then;
}

/** As a date field wants it, in the time zone of whoever looks at it. */
export function dayIn(at: Date): string {
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
