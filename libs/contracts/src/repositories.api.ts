import { z } from 'zod';
import { directoryName, MAX_NAME_LENGTH, nameKeyText } from './directory.api';
import { repositoryGrant } from './internal.api';
import { pageCursor, pageLimit } from './paging.api';
import { provider } from './primitives';
import { storableText } from './storable-text';

/** A page of an organization's repositories in the order of their names. */
const repositoriesPageQuery = z.object({
  limit: pageLimit(1_000, 100),
  cursor: pageCursor(z.tuple([nameKeyText])),
});

/** Which repositories carry one of several labels. None of ours does, so it matches none unless it is empty. */
const labels = storableText(10_000).optional();

export const organizationRepositoriesQuery = repositoriesPageQuery.extend({
  /** A part of the name, in whatever case. */
  search: storableText(MAX_NAME_LENGTH).optional(),
  /** `AllSynced` is for those who administer the organization. We know of no repository that was not added here. */
  filter: z
    .enum(['Synced', 'NotSynced', 'AllSynced'], { error: 'must be Synced, NotSynced or AllSynced' })
    .optional(),
  languages: labels,
  segments: labels,
});

const MAX_NAMES = 1_000;
const tooManyNames = `must hold at most ${String(MAX_NAMES)} names`;

/** Each of them costs its coverage, so a page has a hundred at the most. */
export const searchRepositoriesWithAnalysisQuery = repositoriesPageQuery.extend({ limit: pageLimit(100) });

export const repositoriesWithAnalysisQuery = searchRepositoriesWithAnalysisQuery.extend({
  search: storableText(MAX_NAME_LENGTH).optional(),
  /** Names of repositories, with commas between them. */
  repositories: storableText(60_000)
    .transform((list) => (list === '' ? undefined : list.split(',').filter((name) => name !== '')))
    .pipe(z.array(storableText(MAX_NAME_LENGTH)).max(MAX_NAMES, tooManyNames).optional())
    .optional(),
  segments: labels,
});

export const searchRepositoriesWithAnalysisRequest = z.object(
  {
    /** Without it: all of them. */
    names: z
      .array(storableText(MAX_NAME_LENGTH), { error: 'must be a list of names' })
      .max(MAX_NAMES, tooManyNames)
      .optional(),
  },
  { error: 'The body must be a JSON object with names' },
);

const FULL_PATH = 'must be the organization and the name of the repository with one slash between them';

export const addRepositoryRequest = z.object(
  {
    repositoryFullPath: z
      .string({ error: FULL_PATH })
      .max(2 * MAX_NAME_LENGTH + 1, FULL_PATH)
      .transform((path) => path.split('/'))
      .pipe(z.tuple([directoryName, directoryName], { error: FULL_PATH })),
    provider,
    /** Ours, as is the next: at Codacy the Git provider tells. */
    visibility: repositoryGrant.shape.visibility.default('Private'),
    defaultBranch: storableText(MAX_NAME_LENGTH).min(1, 'must not be empty').default('main'),
  },
  { error: 'The body must be a JSON object with repositoryFullPath and provider' },
);
