import { type Permission, permits, type RepositoryGrant } from '@libs/contracts';
import { AssertionRefused, type VerifiedAssertion } from '@libs/http';
import { PermissionTooLow } from './ingestion.errors';

/** The repository that this request may read. The one source of the repository id in every query of this service. */
export const readableRepositoryOf = (assertion: VerifiedAssertion): RepositoryGrant =>
  grantOf(assertion, 'read');

export const writableRepositoryOf = (assertion: VerifiedAssertion): RepositoryGrant =>
  grantOf(assertion, 'write');

/** The repository that this request may reanalyze and configure: its organization says what that takes (contract 3.3). */
export function configurableRepositoryOf(assertion: VerifiedAssertion): RepositoryGrant {
  const grant = grantOf(assertion, 'read');
  return grantOf(assertion, grant.configurationNeeds);
}

export const administeredRepositoryOf = (assertion: VerifiedAssertion): RepositoryGrant =>
  grantOf(assertion, 'admin');

function grantOf(assertion: VerifiedAssertion, needed: Permission): RepositoryGrant {
  const grant = assertion.principal?.repository;
  if (!grant) throw new AssertionRefused();
  if (!permits(grant.permission, needed)) throw new PermissionTooLow(needed);
  return grant;
}

/** The organization that this request is about, and the account that asks. */
export function organizationOf({ principal }: VerifiedAssertion): {
  organizationId: number;
  accountId: number;
} {
  if (principal?.kind !== 'account' || !principal.organization) throw new AssertionRefused();
  return { organizationId: principal.organization.organizationId, accountId: principal.accountId };
}
