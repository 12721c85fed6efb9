import { z } from 'zod';
import { type RepositoryGrant, repositoryGrant } from './internal.api';
import { pageCursor, pageLimit, paged, wrapped } from './paging.api';
import { id, instant, organizationRole, permission, provider } from './primitives';
import { storableText } from './storable-text';

export const MAX_NAME_LENGTH = 255;

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
    /** The API token that asks, as the list of them names it; not there where a session asks. */
    apiToken: z.object({ id, expiresAt: instant.optional() }).optional(),
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

/** Not wrapped in `data`, in difference to other replies: so it is in Codacy's specification. */
export const addOrganizationReply = z.object({ organization });

/** A name as it is compared; lower case may be longer. */
export const nameKeyText = storableText(2 * MAX_NAME_LENGTH);

export const organizationsQuery = z.object({
  limit: pageLimit(1_000, 100),
  cursor: pageCursor(z.tuple([nameKeyText, id])),
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
