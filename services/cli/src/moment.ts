import { z } from 'zod';

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const SPAN = /^(?<count>\d{1,9})(?<unit>[smhd])$/;
const ISO = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/;
const spanGroups = z.object({ count: z.coerce.number(), unit: z.enum(['s', 'm', 'h', 'd']) });

/** `15m` in milliseconds; undefined for what is no such thing. */
function spanOf(text: string): number | undefined {
  const groups = spanGroups.safeParse(SPAN.exec(text)?.groups).data;
  return groups && groups.count * UNIT_MS[groups.unit];
}

/** How long something takes on the command line: `90s`, `15m`, `6h`, `2d`. */
export const span: z.ZodType<number, string> = z.string().transform((text, context) => {
  const ms = spanOf(text);
  if (ms !== undefined) return ms;
  context.addIssue({ code: 'custom', message: 'takes 90s, 15m, 6h or 2d' });
  return z.NEVER;
});

const point = (from: (spanMs: number) => number): z.ZodType<Date, string> =>
  z.string().transform((text, context) => {
    const ms = spanOf(text);
    const instant = ms !== undefined ? new Date(from(ms)) : ISO.test(text) ? new Date(text) : undefined;
    if (instant !== undefined && !Number.isNaN(instant.getTime())) return instant;
    context.addIssue({
      code: 'custom',
      message: 'takes 90s, 15m, 6h, 2d, or a time such as 2026-11-01T00:00Z',
    });
    return z.NEVER;
  });

/** A point in time on the command line: `15m` ago, or an instant that says its offset from UTC; a day alone begins in UTC. */
export const moment = (now: () => Date): z.ZodType<Date, string> =>
  point((spanMs) => now().getTime() - spanMs);

/** The same, ahead: `30d` from now. */
export const momentAhead = (now: () => Date): z.ZodType<Date, string> =>
  point((spanMs) => now().getTime() + spanMs);

/** In the largest unit that there is one of, rounded: `3 days`, `2 hours`. */
export function roughly(ms: number): string {
  const [unit, name] = UNITS.find(([size]) => ms >= size) ?? [UNIT_MS.s, 'second'];
  const count = Math.round(ms / unit);
  return `${String(count)} ${name}${count === 1 ? '' : 's'}`;
}

const UNITS: readonly (readonly [number, string])[] = [
  [UNIT_MS.d, 'day'],
  [UNIT_MS.h, 'hour'],
  [UNIT_MS.m, 'minute'],
  [UNIT_MS.s, 'second'],
];
