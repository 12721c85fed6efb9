import {
  type AccountPrincipal,
  type OrganizationGrant,
  permits,
  type Principal,
  type RepositoryGrant,
} from '@libs/contracts';
import { InstanceAdminNeeded, OrganizationNotFound } from '../directory/directory.errors';
import { AccountTokenNeeded, RepositoryAdminNeeded, RepositoryNotFound } from '../tokens.errors';

export interface RepositoryNames {
  readonly provider: string;
  readonly organization: string;
  readonly repository: string;
}

/** The account that acts. Repository tokens may call no token operation (contract 3.2). */
export function accountOf(principal: Principal): AccountPrincipal {
  if (principal.kind !== 'account') throw new AccountTokenNeeded();
  return principal;
}

/** The account that acts, as one that administers the instance. */
export function instanceAdminOf(principal: Principal): AccountPrincipal {
  const account = accountOf(principal);
  if (account.isInstanceAdmin !== true) throw new InstanceAdminNeeded('see and do this');
  return account;
}

/** The repository that the request is about, whoever asks. The one source of its id in statements. */
export function repositoryOf({ repository }: Principal): RepositoryGrant {
  if (!repository) throw new RepositoryNotFound();
  return repository;
}

/** The organization that the request is about, likewise. */
export function organizationOf(principal: Principal): OrganizationGrant {
  const { organization } = accountOf(principal);
  if (!organization) throw new OrganizationNotFound();
  return organization;
}

/** The repository that the assertion grants, if it is the one that the path names and the account administers it. */
export function administeredRepository(
  principal: Principal,
  names: RepositoryNames,
): { actor: AccountPrincipal; repositoryId: number } {
  const actor = accountOf(principal);
  const { repository } = actor;
  if (!repository || !sameRepository(repository, names)) throw new RepositoryNotFound();
  if (!permits(repository.permission, 'admin')) throw new RepositoryAdminNeeded();
  return { actor, repositoryId: repository.repositoryId };
}

const sameRepository = (one: RepositoryNames, other: RepositoryNames): boolean =>
  one.provider.toLowerCase() === other.provider.toLowerCase() &&
  one.organization.toLowerCase() === other.organization.toLowerCase() &&
  one.repository.toLowerCase() === other.repository.toLowerCase();
