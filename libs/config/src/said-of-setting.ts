import type { z } from 'zod';

/**
 * What is wrong with a setting, as the rest of a sentence that begins with its name. Undefined: zod's own words are. What the schema
 * itself says comes before it.
 */
export const saidOfSetting = (issue: z.core.$ZodRawIssue): string | undefined => {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${TYPES[issue.expected] ?? `of the type ${issue.expected}`}`;
    case 'too_small':
      return `must ${sizeOf(issue.origin)} ${issue.inclusive === false ? 'more than' : 'at least'} ${String(issue.minimum)}`;
    case 'too_big':
      return `must ${sizeOf(issue.origin)} ${issue.inclusive === false ? 'less than' : 'at most'} ${String(issue.maximum)}`;
    case 'invalid_value':
      return `must be ${issue.values.map(String).join(' or ')}`;
    case 'invalid_format':
      return issue.pattern === undefined
        ? `must be of the form ${issue.format}`
        : `must match ${issue.pattern}`;
    default:
      return undefined;
  }
};

const TYPES: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'a text',
  object: 'an object',
  array: 'a list',
};

const sizeOf = (origin: string): string => SIZES[origin] ?? 'be';

const SIZES: Readonly<Record<string, string>> = {
  string: 'have a length of',
  array: 'have a length of',
  set: 'have a length of',
};
