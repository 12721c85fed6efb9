import { z } from 'zod';

/** What was asked for makes no sense; the text says which option and why. */
export class BadOption extends Error {}

/** Of `--<name>`. */
export const number = (name: string, low: number, high: number): z.ZodType<number, string> =>
  z
    .string()
    .regex(/^\d+(\.\d+)?$/, `--${name} must be a number`)
    .transform(Number)
    .pipe(
      z.number().min(low, `--${name} must be at least ${low}`).max(high, `--${name} must be at most ${high}`),
    );
/** Of `--<name>`, without a fraction. */
export const whole = (name: string, low: number, high: number): z.ZodType<number, string> =>
  number(name, low, high).pipe(z.int(`--${name} must be a whole number`));
/** Of `--<of>`: of something that is listed. */
export const name = (of: string): z.ZodType<string> =>
  z.string().regex(/^[a-z0-9-]+$/, `--${of} must be a name in lower case`);
