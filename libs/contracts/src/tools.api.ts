import { z } from 'zod';
import { pageCursor, pageLimit, paged, wrapped } from './paging.api';

/** A tool's identity. The contract's clients compare it without case, so it is kept in one. */
export const toolUuid = z
  .guid({ error: 'A tool is named by its UUID, as GET /api/v3/tools lists it' })
  .transform((text) => text.toLowerCase());

export const SEVERITY_LEVELS = ['Info', 'Warning', 'High', 'Error'] as const;
export const severityLevel = z.enum(SEVERITY_LEVELS);
export type SeverityLevel = z.output<typeof severityLevel>;

/** A tool that finds issues, as `GET /tools` describes it. */
export const tool = z.object({
  uuid: z.guid(),
  name: z.string(),
  version: z.string(),
  shortName: z.string(),
  documentationUrl: z.string().optional(),
  sourceCodeUrl: z.string().optional(),
  prefix: z.string().optional(),
  needsCompilation: z.boolean(),
  configurationFilenames: z.array(z.string()),
  description: z.string().optional(),
  dockerImage: z.string(),
  languages: z.array(z.string()),
  clientSide: z.boolean(),
  standalone: z.boolean(),
  enabledByDefault: z.boolean(),
  configurable: z.boolean(),
});
export type Tool = z.output<typeof tool>;

/** What a tool looks for. */
export const pattern = z.object({
  id: z.string(),
  title: z.string().optional(),
  category: z.string(),
  subCategory: z.string().optional(),
  level: severityLevel,
  severityLevel,
  description: z.string().optional(),
  explanation: z.string().optional(),
  /** On unless a repository turns it off. */
  enabled: z.boolean(),
  languages: z.array(z.string()).optional(),
  timeToFix: z.int().optional(),
  parameters: z.array(
    z.object({ name: z.string(), description: z.string().optional(), default: z.string() }),
  ),
  tags: z.array(z.string()).optional(),
});
export type Pattern = z.output<typeof pattern>;

/** A tool that finds duplication, or one that measures. */
export const languageTool = z.object({ dockerImage: z.string(), languages: z.array(z.string()) });
export type LanguageTool = z.output<typeof languageTool>;

export const languageFiles = z.object({
  name: z.string(),
  fileExtensions: z.array(z.string()),
  files: z.array(z.string()),
});
export type LanguageFiles = z.output<typeof languageFiles>;

/** A yes or no in a query. */
export const queryFlag = z
  .enum(['true', 'false'], { error: 'must be true or false' })
  .transform((text) => text === 'true');

export const toolsQuery = z.object({
  limit: pageLimit(1_000, 100),
  cursor: pageCursor(z.tuple([z.string()])),
});
export const patternsQuery = toolsQuery.extend({ enabled: queryFlag.optional() });

export const toolsReply = paged(tool);
export const patternsReply = paged(pattern);
export const patternReply = wrapped(pattern);
export const languageToolsReply = wrapped(z.array(languageTool));
export const languageFilesReply = wrapped(z.array(languageFiles));
