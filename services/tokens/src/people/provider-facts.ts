import type { OrganizationRole, Permission } from '@libs/contracts';
import type { EntityManager } from 'typeorm';
import { readKeptMembership, readRepositoryFacts } from './provider-role-rows';
import { readMemberRoles } from './role-rows';
import type { RolesInOrganization } from './roles-at-provider';
import type { RoleFacts } from './settle-role';

/** What is known of somebody's roles in one organization where a provider has said something of them, or does now. */
export interface ProviderFacts {
  readonly membership: RoleFacts<OrganizationRole>;
  readonly repositories: readonly (RoleFacts<Permission> & { readonly repositoryId: number })[];
}

/**
 * The caller holds the lock on the organization. Of somebody who was taken out of it here only what was decided then is left: what
 * the provider says beyond it, of a repository that is new for example, does not bring them in again.
 */
export async function readFacts(
  tx: EntityManager,
  {
    organizationId,
    account: { accountId },
    said,
  }: {
    readonly organizationId: number;
    readonly account: { readonly accountId: number };
    readonly said: RolesInOrganization;
  },
): Promise<ProviderFacts> {
  const who = { accountId, organizationId };
  const membership = {
    current: (await readMemberRoles(tx, organizationId, [accountId])).get(accountId),
    kept: await readKeptMembership(tx, accountId, organizationId),
    said: said.role,
  };
  const rows = await readRepositoryFacts(tx, who, [...said.repositories.keys()]);
  const repositories = rows.map(({ repositoryId, nameKey, current, kept, isKept }) => ({
    repositoryId,
    current: current ?? undefined,
    kept: isKept ? kept : undefined,
    said: said.repositories.get(nameKey),
  }));
  const all = [membership, ...repositories];
  const wasTakenOut =
    all.every(({ current }) => current === undefined) && all.some(({ kept }) => kept !== undefined);
  return wasTakenOut
    ? { membership: onlyDecided(membership), repositories: repositories.map(onlyDecided) }
    : { membership, repositories };
}

const onlyDecided = <F extends RoleFacts<string>>(facts: F): F =>
  facts.kept === undefined ? { ...facts, said: undefined } : facts;
