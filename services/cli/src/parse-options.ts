import { z } from 'zod';
import { Misuse } from './cli.errors';

const flagOf = (name: string): string =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** The options of a command as its schema has them, or one sentence for each that is wrong. */
export function parseOptions<S extends z.ZodType>(schema: S, options: unknown): z.output<S> {
  const parsed = schema.safeParse(options);
  if (parsed.success) return parsed.data;
  const sentences = parsed.error.issues.map(({ path: [name, argument], message }) => {
    if (name === 'args') return `<${String(argument)}> ${message}.`;
    return typeof name === 'string' ? `${flagOf(name)} ${message}.` : message;
  });
  throw new Misuse(sentences.join('\n'));
}

/** An option that may be given several times. */
export const texts = z.array(z.string().min(1)).default([]);

export const wholeNumber = z
  .string()
  .regex(/^\d{1,18}$/, 'takes a whole number')
  .transform(BigInt);
