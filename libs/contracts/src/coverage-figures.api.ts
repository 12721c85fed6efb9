import { z } from 'zod';

/** Per cent with two decimals. It never says more than is so: 99.999 % is 99.99. */
export const percentage = z.number().min(0).max(100);
export const points = z.number().min(-100).max(100);
export const count = z.int().nonnegative();

export const diffCoverage = z.object({
  value: percentage.optional(),
  coveredLines: count.optional(),
  coverableLines: count.optional(),
  cause: z.enum(['ValueIsPresent', 'NoCoverableLines', 'MissingRequirements']),
});

/** What a pull request does to coverage. */
export const pullRequestCoverage = z.object({ deltaCoverage: points.optional(), diffCoverage });
