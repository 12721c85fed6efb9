import { z } from 'zod';

/** The `limit` of a list (contract 2.1): a positive whole number in one spelling; above `max` it is `max`. */
export const pageLimit = (max: number, byDefault: number = max): z.ZodType<number> =>
  z
    .string({ error: 'must be given once' })
    .regex(/^0*[1-9]\d{0,14}$/, `must be a whole number from 1 to ${max}`)
    .transform((text) => Math.min(Number(text), max))
    .default(byDefault);
