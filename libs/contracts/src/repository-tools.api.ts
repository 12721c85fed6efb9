import { z } from 'zod';
import { pageCursor, pageLimit, pagination, wrapped } from './paging.api';
import { storableText } from './storable-text';
import { pattern, queryFlag, SEVERITY_LEVELS } from './tools.api';

/** How a repository uses a tool. No coding standards here, so nothing follows one. */
const standards = z.array(z.object({ id: z.int(), name: z.string() }));
export const repositoryTool = z.object({
  uuid: z.guid(),
  name: z.string(),
  isClientSide: z.boolean(),
  settings: z.object({
    name: z.string(),
    isEnabled: z.boolean(),
    followsStandard: z.boolean(),
    isCustom: z.boolean(),
    hasConfigurationFile: z.boolean(),
    usesConfigurationFile: z.boolean(),
    enabledBy: standards,
  }),
});
export const repositoryToolsReply = wrapped(z.array(repositoryTool));

export const configuredParameter = z.object({ name: z.string(), value: z.string() });
export type ConfiguredParameter = z.output<typeof configuredParameter>;

export const MAX_PATTERN_ID_LENGTH = 500;
export const MAX_PATTERNS_IN_ONE_CHANGE = 5_000;
const MAX_PARAMETERS = 50;
const MAX_PARAMETER_LENGTH = 10_000;

const parameterChange = z.object({
  name: storableText(200).min(1, 'must not be empty'),
  value: storableText(MAX_PARAMETER_LENGTH),
});

const patternChange = z.object({
  id: storableText(MAX_PATTERN_ID_LENGTH).min(1, 'must not be empty'),
  enabled: z.boolean({ error: 'must be true or false' }),
  parameters: z
    .array(parameterChange, { error: 'must be a list of {name, value}' })
    .max(MAX_PARAMETERS, `must be ${MAX_PARAMETERS} at most`)
    .optional(),
});

/** What is absent stays as it is. Of a pattern that is named twice the last word counts. */
export const configureToolRequest = z.object(
  {
    enabled: z.boolean({ error: 'must be true or false' }).optional(),
    useConfigurationFile: z.boolean({ error: 'must be true or false' }).optional(),
    patterns: z
      .array(patternChange, { error: 'must be a list of {id, enabled, parameters?}' })
      .max(MAX_PATTERNS_IN_ONE_CHANGE, `must be ${MAX_PATTERNS_IN_ONE_CHANGE} at most`)
      .optional(),
  },
  { error: 'The body must be a JSON object with enabled, useConfigurationFile or patterns' },
);
export type ConfigureTool = z.output<typeof configureToolRequest>;

export const updatePatternsRequest = z.object(
  { enabled: z.boolean({ error: 'must be true or false' }) },
  { error: 'The body must be a JSON object with enabled' },
);

const listOf = <T extends z.ZodType<string, string>>(
  item: T,
): z.ZodType<z.output<T>[] | undefined, string | undefined> =>
  z
    .string({ error: 'must be given once, its values separated by commas' })
    .max(2_000, 'must have 2000 characters at most')
    .transform((text) => text.split(',').filter((value) => value !== ''))
    .pipe(z.array(item))
    .optional();

const patternFilters = {
  languages: listOf(z.string()),
  categories: listOf(z.string()),
  severityLevels: listOf(z.enum(SEVERITY_LEVELS, { error: `must be ${SEVERITY_LEVELS.join(', ')}` })),
  tags: listOf(z.string()),
  search: z.string({ error: 'must be given once' }).max(500, 'must have 500 characters at most').optional(),
  recommended: queryFlag.optional(),
};

/** Which patterns a bulk update is about; without any filter all of the tool. */
export const patternFilterQuery = z.object(patternFilters);
export const patternsOverviewQuery = z.object({ ...patternFilters, enabled: queryFlag.optional() });
export type PatternFilter = z.output<typeof patternsOverviewQuery>;

export const PATTERN_SORTS = ['category', 'recommended', 'severity'] as const;
export const repositoryPatternsQuery = patternsOverviewQuery.extend({
  sort: z.enum(PATTERN_SORTS, { error: `must be ${PATTERN_SORTS.join(', ')}` }).optional(),
  direction: z.enum(['asc', 'desc'], { error: 'must be asc or desc' }).default('asc'),
  limit: pageLimit(1_000, 100),
  cursor: pageCursor(z.tuple([z.union([z.string(), z.number()]), z.string()])),
});
export type RepositoryPatternsQuery = z.output<typeof repositoryPatternsQuery>;

export const configuredPattern = z.object({
  patternDefinition: pattern,
  enabled: z.boolean(),
  isCustom: z.boolean(),
  parameters: z.array(configuredParameter),
  enabledBy: standards,
});
export const repositoryPatternsReply = z.object({
  data: z.array(configuredPattern),
  pagination,
  meta: z.object({ totalEnabled: z.int() }),
});

const counts = z.array(z.object({ name: z.string(), total: z.int() }));
export const patternsOverviewReply = wrapped(
  z.object({
    counts: z.object({
      languages: counts,
      categories: counts,
      severities: counts,
      tags: counts,
      totalRecommended: z.int(),
      totalEnabled: z.int(),
    }),
  }),
);
