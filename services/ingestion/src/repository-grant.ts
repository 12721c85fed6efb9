import { type Permission, permits, type RepositoryGrant } from '@libs/contracts';
import { AssertionRefused, type VerifiedAssertion } from '@libs/http';
import { PermissionTooLow } from './ingestion.errors';

/** The repository that this request may read. The one source of the repository id in every query of this service. */
export const readableRepositoryOf = (assertion: VerifiedAssertion): RepositoryGrant =>
  grantOf(assertion, 'read');

export const writableRepositoryOf = (assertion: VerifiedAssertion): RepositoryGrant =>
  grantOf(assertion, 'write');

function grantOf(assertion: VerifiedAssertion, needed: Permission): RepositoryGrant {
  const grant = assertion.principal?.repository;
  if (!grant) throw new AssertionRefused();
  if (!permits(grant.permission, needed)) throw new PermissionTooLow(needed);
  return grant;
}
