import { z } from 'zod';
import { type RepositoryGrant, repositoryGrant } from './internal.api';
import { pageCursor, pageLimit, paged, wrapped } from './paging.api';
import { id, instant, organizationRole, permission, provider } from './primitives';
import { storableText } from './storable-text';

const MAX_NAME_LENGTH = 255;

/** What one segment of a path can hold: the gateway takes no encoded slash or backslash. */
const isPathSegment = (name: string): boolean => !/[/\\\p{Cc}]/u.test(name) && name !== '.' && name !== '..';

/** The name of an organization or a repository. Two that differ by case only are one name. */
export const directoryName = storableText(MAX_NAME_LENGTH)
  .min(1, 'must not be empty')
  .refine(isPathSegment, 'must hold no slash, backslash or control character and be neither . nor ..');

export const userReply = wrapped(
  z.object({
    id,
    name: z.string().optional(),
    mainEmail: z.string(),
    otherEmails: z.array(z.string()),
    isAdmin: z.boolean(),
    isActive: z.boolean(),
    created: instant,
  }),
);

const organizationType = z.enum(['Account', 'Organization']);

/** The `Organization` of the contract (2.3). */
export const organization = z.object({
  identifier: id,
  /** Where the provider's own id was never told: the name. */
  remoteIdentifier: z.string(),
  name: z.string(),
  avatar: z.string().optional(),
  created: instant,
  provider,
  type: organizationType,
  joinStatus: z.enum(['member', 'pendingMember', 'remoteMember']),
  singleProviderLogin: z.boolean(),
  hasDastAccess: z.boolean(),
  hasScaEnabled: z.boolean(),
  imageSbomEnabled: z.boolean(),
});
export type OrganizationReply = z.output<typeof organization>;
export const organizationReply = wrapped(organization);
export const organizationPage = paged(organization);

export const organizationDetailsReply = wrapped(
  z.object({
    organization,
    membership: z.object({ userRole: organizationRole }),
    /** What ignoring issues, changing tools and reanalyzing needs on a repository. */
    analysisConfigurationMinimumPermission: permission,
    subscriptions: z.array(z.object({ product: z.enum(['quality', 'coverage']) })),
  }),
);

export const addOrganizationRequest = z.object(
  {
    provider,
    remoteIdentifier: storableText(MAX_NAME_LENGTH).min(1, 'must not be empty'),
    name: directoryName,
    type: organizationType,
    /** Everybody has all of them. */
    products: z.array(z.string().max(100)).max(20).optional(),
  },
  { error: 'The body must be a JSON object with provider, remoteIdentifier, name and type' },
);

const nameKey = storableText(2 * MAX_NAME_LENGTH);

export const organizationsQuery = z.object({
  limit: pageLimit(1_000, 100),
  cursor: pageCursor(z.tuple([nameKey, id])),
});

/** The `Repository` of the contract (2.3). */
export const repository = z.object({
  repositoryId: id,
  provider,
  owner: z.string(),
  name: z.string(),
  fullPath: z.string(),
  visibility: repositoryGrant.shape.visibility,
  remoteIdentifier: z.string().optional(),
  lastUpdated: instant.optional(),
  permission: permission.optional(),
  problems: z.array(z.object({ message: z.string(), code: z.string(), severity: z.string() }).loose()),
  languages: z.array(z.string()),
  /** A `Branch`; `id` is 0, because only the list of branches numbers them. */
  defaultBranch: z
    .object({
      id: z.int().nonnegative(),
      name: z.string(),
      isDefault: z.boolean(),
      isEnabled: z.boolean(),
      branchType: z.enum(['Branch', 'PullRequest']),
    })
    .optional(),
  standards: z.array(z.object({ id, name: z.string() })),
  addedState: z.enum(['NotAdded', 'Added', 'Following']),
});
export type RepositoryReply = z.output<typeof repository>;
export const repositoryReply = wrapped(repository);
export const repositoryPage = paged(repository);
export const addedStateReply = wrapped(repository.shape.addedState);

/** What is known of a repository beside its grant. */
export interface RepositoryExtras {
  readonly remoteIdentifier?: string | null;
  readonly isFollowed?: boolean;
}

/** A repository as the public API shows it, whichever service answers. */
export const toRepository = (grant: RepositoryGrant, extras: RepositoryExtras = {}): RepositoryReply => ({
  repositoryId: grant.repositoryId,
  provider: grant.provider,
  owner: grant.organization,
  name: grant.repository,
  fullPath: `${grant.organization}/${grant.repository}`,
  visibility: grant.visibility,
  ...(typeof extras.remoteIdentifier === 'string' && { remoteIdentifier: extras.remoteIdentifier }),
  permission: grant.permission,
  problems: [],
  languages: [],
  defaultBranch: {
    id: 0,
    name: grant.defaultBranch,
    isDefault: true,
    isEnabled: true,
    branchType: 'Branch',
  },
  standards: [],
  addedState: extras.isFollowed ? 'Following' : 'Added',
});

/** A page of an organization's repositories in the order of their names. */
const repositoriesPageQuery = z.object({
  limit: pageLimit(1_000, 100),
  cursor: pageCursor(z.tuple([nameKey])),
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
