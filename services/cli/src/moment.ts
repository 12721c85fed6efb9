import { z } from 'zod';

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const AGO = /^(?<count>\d{1,9})(?<unit>[smhd])$/;
const ISO = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/;

/** A point in time on the command line: `15m`, or an instant that says its offset from UTC; a day alone begins in UTC. */
export const moment = (now: () => Date): z.ZodType<Date, string> =>
  z.string().transform((text, context) => {
    const { count, unit } = z
      .object({ count: z.coerce.number(), unit: z.enum(['s', 'm', 'h', 'd']) })
      .partial()
      .parse(AGO.exec(text)?.groups ?? {});
    if (count !== undefined && unit !== undefined) return new Date(now().getTime() - count * UNIT_MS[unit]);
    const instant = ISO.test(text) ? new Date(text) : undefined;
    if (instant !== undefined && !Number.isNaN(instant.getTime())) return instant;
    context.addIssue({
      code: 'custom',
      message: 'takes 90s, 15m, 6h, 2d, or a time such as 2026-11-01T00:00Z',
    });
    return z.NEVER;
  });
