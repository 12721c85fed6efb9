import { z } from 'zod';
import { repositoryName } from '../../api/names';
import { Misuse } from '../../cli.errors';
import { parseOptions } from '../../parse-options';

const uploadOptions = z.object({
  args: z.object({ file: z.array(z.string().min(1)).default([]) }),
  directory: z.string().min(1).default('.'),
  commit: z.string().min(1).optional(),
  root: z.string().min(1).optional(),
  forceLanguage: z.string().trim().min(1).max(100, 'takes a name of 100 characters at most').optional(),
  repository: repositoryName.optional(),
  partial: z.boolean().default(false),
  final: z.boolean().default(false),
  dryRun: z.boolean().default(false),
  skip: z.boolean().default(false),
  tokenFile: z.string().optional(),
});

export type UploadOptions = z.output<typeof uploadOptions>;

export function parseUploadOptions(given: unknown): UploadOptions {
  const options = parseOptions(uploadOptions, given);
  if (options.partial && options.final)
    throw new Misuse(
      '--partial says that more reports come and --final that all are there: give one of them.',
    );
  return options;
}
