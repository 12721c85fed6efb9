import { z } from 'zod';

/** What a gateway has gone through before its decisions are measured. */
export const decisionSetup = z.object({
  /** Tokens that were presented to it, one after another. */
  presented: z.int().positive(),
  /** Decisions that L1 keeps at most. */
  remembered: z.int().positive(),
  /** Rows of the revocation log that it remembers. */
  tombstones: z.int().nonnegative(),
});
export type DecisionSetup = z.output<typeof decisionSetup>;

export const decisionFilled = z.object({
  /** In L1. */
  entries: z.int().positive(),
  bytesPerEntry: z.number(),
});

export const decisionFigures = z.object({
  /** Each of the remembered tokens is as likely as any other. */
  spreadUs: z.number().positive(),
  /** The same 1,000 tokens all the time. */
  hotUs: z.number().positive(),
  maintainMs: z.number().positive(),
});
