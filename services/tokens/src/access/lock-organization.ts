import type { EntityManager } from 'typeorm';
import { OrganizationNotFound } from '../directory/directory.errors';

/**
 * Changes of one organization's people come one after another: the first lock of each, so that they never wait for each other in a
 * circle and each decides on what the one before has left. Returns how many admins the organization has.
 */
export async function lockOrganization(
  tx: EntityManager,
  organizationId: number,
): Promise<{ admins: number }> {
  const lock = 'select id from organizations where id = $1 for no key update';
  const [found] = await tx.query<unknown[]>(lock, [organizationId]);
  if (!found) throw new OrganizationNotFound();
  return { admins: await countAdmins(tx, organizationId) };
}

/** The same of the organization that has the repository, for what ends memberships by way of it. */
export async function lockOrganizationOf(tx: EntityManager, repositoryId: number): Promise<void> {
  await tx.query(
    `select o.id from organizations o join repositories r on r.organization_id = o.id
     where r.id = $1 for no key update of o`,
    [repositoryId],
  );
}

export async function countAdmins(tx: EntityManager, organizationId: number): Promise<number> {
  const [row] = await tx.query<{ admins: number }[]>(
    `select count(*)::int as admins from organization_members where organization_id = $1 and role = 'admin'`,
    [organizationId],
  );
  return row?.admins ?? 0;
}
