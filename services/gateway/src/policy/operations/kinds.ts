import type { OrganizationRole, Permission } from '@libs/contracts';
import type { Access, Need } from '../operation';

/** Paths of operations on one repository. */
export const REPOSITORY = '/api/v3/organizations/:provider/:organization/repositories/:repository';
export const ANALYSIS = '/api/v3/analysis/organizations/:provider/:organization/repositories/:repository';
export const COVERAGE = '/api/v3/coverage/organizations/:provider/:organization/repositories/:repository';
export const REPOSITORY_V2 = '/2.0/:provider/:organization/:repository';
/** Of operations on one organization. */
export const ORGANIZATION = '/api/v3/organizations/:provider/:organization';

export const nobody: Access = { resource: 'none' };
export const account: Access = { resource: 'account' };
export const byAccount = (needs: Need): Access => ({ resource: 'repository', tokens: ['account'], needs });
/** One of the thirteen operations that are open to repository tokens too (contract 3.2). */
export const byEither = (needs: Need): Access => ({
  resource: 'repository',
  tokens: ['account', 'repository'],
  needs,
});
/** On v2: of the repository that the token belongs to. */
export const byRepositoryToken = (needs: Permission): Access => ({ resource: 'token', needs });
/** Of the organization that the path names. */
export const byMember = (needs: OrganizationRole): Access => ({ resource: 'organization', needs });
/** Of whoever administers the instance, whatever their roles elsewhere. */
export const byInstanceAdmin: Access = { resource: 'instance' };
/** Reads of a public repository need no token (contract 3.1). */
export const publicly = (access: Access): Access =>
  access.resource === 'repository' ? { ...access, isPublic: true } : access;

/** The usual rows: a read, a change with a JSON body, a change without one. */
export const read = { method: 'GET', api: 'v3', body: 'none', timeout: 'quick' } as const;
export const change = { api: 'v3', body: 'small', timeout: 'quick' } as const;
export const bare = { api: 'v3', body: 'none', timeout: 'quick' } as const;
/** Whoever takes access away is answered when that is enforced everywhere, and may take away their own. */
export const revoke = { api: 'v3', timeout: 'waiting', outlivesRevocation: true } as const;
