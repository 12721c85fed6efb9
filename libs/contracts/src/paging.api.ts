import { z } from 'zod';

/*
 * `documented` in the metadata of a schema is what the API document says in its place, where a transform would say something
 * else or nothing.
 */

/** The `limit` of a list (contract 2.1): a positive whole number in one spelling; above `max` it is `max`. */
export const pageLimit = (max: number, byDefault: number = max): z.ZodType<number, string | undefined> =>
  z
    .string({ error: 'must be given once' })
    .regex(/^0*[1-9]\d{0,14}$/, `must be a whole number from 1 to ${max}`)
    .transform((text) => Math.min(Number(text), max))
    .default(byDefault)
    .meta({
      documented: {
        type: 'integer',
        minimum: 1,
        default: byDefault,
        description: `At most this many; above ${max} it is ${max}`,
      },
    });

type Position = readonly (string | number)[];

/**
 * The place after an item of a list, as a `cursor`: the values that the list is ordered by, of the last item that was shown.
 * So a page goes on at the same place whatever was inserted or deleted meanwhile.
 */
export const cursorAt = (...position: Position): string =>
  Buffer.from(JSON.stringify(position)).toString('base64url');

/** The `cursor` of a list, as `cursorAt` made it, read back as the values of `position`; absent on the first page. */
export const pageCursor = <P extends z.ZodType<Position>>(
  position: P,
): z.ZodType<z.output<P> | undefined, string | undefined> =>
  z
    .string({ error: 'must be given once' })
    .max(2_000, 'must be one that a reply of this list gave')
    .transform((text, context) => {
      const parsed = position.safeParse(parseJson(Buffer.from(text, 'base64url').toString()));
      if (parsed.success) return parsed.data;
      context.addIssue({ code: 'custom', message: 'must be one that a reply of this list gave' });
      return z.NEVER;
    })
    .optional()
    .meta({ documented: { type: 'string', description: 'Where to go on: the `cursor` of the last reply' } });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export const pagination = z.object({
  /** Where the next page begins; absent on the last one. */
  cursor: z.string().optional(),
  limit: z.int(),
  total: z.int().optional(),
});

/** A reply that holds one thing. */
export const wrapped = <T extends z.ZodType>(data: T): z.ZodObject<{ data: T }> => z.object({ data });

/** A reply that holds one page of a list. */
export const paged = <T extends z.ZodType>(
  item: T,
): z.ZodObject<{ data: z.ZodArray<T>; pagination: typeof pagination }> =>
  z.object({ data: z.array(item), pagination });

/** A page of `items` that were read one beyond `limit`, and the cursor after its last one if there are more. */
export function pageOf<T>(
  items: readonly T[],
  limit: number,
  position: (last: T) => Position,
): { shown: T[]; cursor?: string } {
  const shown = items.slice(0, limit);
  const last = shown.at(-1);
  return items.length > limit && last !== undefined
    ? { shown, cursor: cursorAt(...position(last)) }
    : { shown };
}
