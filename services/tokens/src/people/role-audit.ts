import type { AuditAction, OrganizationRole } from '@libs/contracts';
import type { Actor, AuditEntry } from '../audit/audit-log';
import type { RoleChange } from './plan-roles';
import type { GrantChange, MembershipChange } from './find-role-changes';

export const auditOfMembership = (
  organizationId: number,
  change: MembershipChange,
  actor: Actor,
): AuditEntry => ({
  action: actionOf(change),
  result: 'succeed',
  actor,
  organizationId,
  entityId: change.accountId,
  details: detailsOf(change),
});

export const auditOfGrant = (organizationId: number, change: GrantChange, actor: Actor): AuditEntry => ({
  action: 'repositories.people.update',
  result: 'succeed',
  actor,
  organizationId,
  repositoryId: change.repositoryId,
  entityId: change.accountId,
  details: detailsOf(change),
});

/** Codacy documents names for managers and for people who join; the others are named in the same manner. */
function actionOf({ before, after }: RoleChange<OrganizationRole>): AuditAction {
  if (after === 'manager') return 'organizations.security.managers.create';
  if (before === 'manager') return 'organizations.security.managers.delete';
  if (before === undefined) return 'organizations.people.create';
  return after === undefined ? 'organizations.people.delete' : 'organizations.people.update';
}

const detailsOf = ({ email, before, after }: MembershipChange | GrantChange): Record<string, unknown> => ({
  email,
  before: before ?? null,
  after: after ?? null,
});
