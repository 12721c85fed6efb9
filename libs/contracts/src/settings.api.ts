import { z } from 'zod';
import { pageCursor, pageLimit, paged } from './paging.api';
import { commitSha, id, provider } from './primitives';
import { isStorableText, storableText } from './storable-text';
import { configuredParameter } from './repository-tools.api';

/** Bare: no `data` around it. */
export const repositoryLanguagesReply = z.object({
  languages: z.array(
    z.object({
      name: z.string(),
      codacyDefaults: z.array(z.string()),
      extensions: z.array(z.string()),
      defaultFiles: z.array(z.string()),
      enabled: z.boolean(),
      /** Seen in the coverage of the newest commit. */
      detected: z.boolean(),
    }),
  ),
});
export type RepositoryLanguage = z.output<typeof repositoryLanguagesReply>['languages'][number];

const extension = z
  .string({ error: 'must be text such as .sc' })
  .regex(/^[^\s/\\\0]{1,50}$/u, 'must be 1 to 50 characters without spaces and slashes')
  .refine(isStorableText, 'must be valid text');

/** What is absent stays as it is. */
export const repositoryLanguagesRequest = z.object(
  {
    languages: z
      .array(
        z.object({
          name: z
            .string({ error: 'must be the name of a language' })
            .max(100, 'must have 100 characters at most'),
          extensions: z
            .array(extension, { error: 'must be a list such as [".sc"]' })
            .max(100, 'must be 100 at most')
            .transform((extensions) => [...new Set(extensions)])
            .optional(),
          enabled: z.boolean({ error: 'must be true or false' }).optional(),
        }),
        { error: 'must be a list of {name, extensions?, enabled?}' },
      )
      .max(200, 'must be 200 at most'),
  },
  { error: 'The body must be a JSON object with languages' },
);
export type RepositoryLanguagesChange = z.output<typeof repositoryLanguagesRequest>['languages'];

export const buildServerSetting = z.object(
  { buildServerAnalysisSetting: z.boolean({ error: 'must be true or false' }) },
  { error: 'The body must be a JSON object with buildServerAnalysisSetting' },
);

export const ignoredFilesQuery = z.object({
  limit: pageLimit(1_000, 100),
  cursor: pageCursor(z.tuple([z.int().nonnegative()])),
});
export const ignoredFilesReply = paged(z.object({ path: z.string() }));

export const fileStateRequest = z.object(
  {
    filepath: storableText(4_096).min(
      1,
      'must be the path of a file, relative to the root of the repository',
    ),
    ignored: z.boolean({ error: 'must be true or false' }),
  },
  { error: 'The body must be a JSON object with filepath and ignored' },
);

const pathText = z.object({ value: z.string() });

/** G1 of contract 1.5, as the analysis CLI decodes it: three of the lists must be there, however empty. */
export const analysisConfigurationReply = z.object({
  ignoredPaths: z.array(pathText),
  defaultIgnores: z.array(pathText),
  projectExtensions: z.array(z.object({ language: z.string(), extensions: z.array(z.string()) })),
  toolConfiguration: z.array(
    z.object({
      uuid: z.guid(),
      isEnabled: z.boolean(),
      notEdited: z.boolean(),
      patterns: z.array(z.object({ internalId: z.string(), parameters: z.array(configuredParameter) })),
    }),
  ),
});
export type AnalysisConfiguration = z.output<typeof analysisConfigurationReply>;

/** O2 of contract 1.2. */
export const projectReply = z.object({
  id,
  name: z.string(),
  owner: z.string(),
  provider,
  visibility: z.enum(['Public', 'Private', 'LoginPublic']),
  defaultBranch: z.string(),
  languages: z.array(z.string()),
});
export const commitOverviewReply = z.object({
  sha: commitSha,
  state: z.enum(['Analysed', 'NotAnalysed']),
  urls: z.array(z.object({ name: z.string(), url: z.string() })),
  commit: z.object({ coverage: z.int().optional() }),
});
