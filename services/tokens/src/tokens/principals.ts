import { type AccountPrincipal, permits, type Principal } from '@libs/contracts';
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
