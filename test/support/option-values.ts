import { parseArgs } from 'node:util';
import { z } from 'zod';

/** What was asked for makes no sense; the text says which option and why. */
export class BadOption extends Error {}

/** What a program says of what ended it; of a wrong option, with how the program is used. */
export const failureText = (error: unknown, usage: string): string => {
  const text = error instanceof Error ? error.message : String(error);
  return error instanceof BadOption ? `${text}\n\n${usage}` : text;
};

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

/** Of `--<name>`: some of what is known, between commas. */
export const listOf = <T extends string>(
  name: string,
  known: readonly [T, ...T[]],
): z.ZodType<readonly T[], string> =>
  z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(known, `--${name} takes a list of ${known.join(',')}`)));

const isList = (schema: z.ZodType): boolean =>
  schema instanceof z.ZodOptional ? isList(schema.unwrap() as z.ZodType) : schema instanceof z.ZodArray;

const isFlag = (schema: z.ZodType): boolean =>
  schema instanceof z.ZodDefault ? isFlag(schema.unwrap() as z.ZodType) : schema instanceof z.ZodBoolean;

/** The options that the schema names (one whose value is an array may be given again and again), and `--help`. Undefined: help was asked for. @throws BadOption */
export function optionsIn<S extends z.ZodObject>(
  args: readonly string[],
  schema: S,
): z.output<S> | undefined {
  const { help, ...values } = valuesOf(args, Object.entries<z.ZodType>(schema.shape));
  if (help === true) return undefined;
  const parsed = schema.safeParse(values);
  if (!parsed.success) throw new BadOption(parsed.error.issues.map(({ message }) => message).join('\n'));
  return parsed.data;
}

function valuesOf(args: readonly string[], known: readonly (readonly [string, z.ZodType])[]) {
  const types = known.map(
    ([option, schema]) =>
      [option, { type: isFlag(schema) ? 'boolean' : 'string', multiple: isList(schema) }] as const,
  );
  try {
    return parseArgs({
      args: [...args],
      options: { ...Object.fromEntries(types), help: { type: 'boolean' } },
    }).values;
  } catch (error) {
    throw new BadOption(error instanceof Error ? error.message : String(error));
  }
}
