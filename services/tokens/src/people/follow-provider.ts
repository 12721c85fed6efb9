import type { OrganizationRole, Provider } from '@libs/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AccessLog } from '../access/access-log';
import { lockOrganization } from '../access/lock-organization';
import type { AuditEntry } from '../audit/audit-log';
import type { Committed } from '../revocations/revoke-tokens';
import type { KnownAccount } from './ensure-accounts';
import type { GrantChange, MembershipChange } from './find-role-changes';
import { changeOf, lowersPermission, lowersRole } from './plan-roles';
import { type ProviderFacts, readFacts } from './provider-facts';
import { findOrganizations, keepMembership, keepPermissions } from './provider-role-rows';
import { auditOfGrant, auditOfMembership } from './role-audit';
import { writeMemberRoles, writeRepositoryRoles } from './role-rows';
import { highestRoles, type RolesAtProvider, type RolesInOrganization } from './roles-at-provider';
import { type RoleFacts, settleRole } from './settle-role';

export interface Followed {
  /** What was taken away, for whoever proves it; one for each organization. */
  readonly committed: readonly Committed[];
  /** Organizations whose last admin is one no more at the provider, and stays. */
  readonly lastAdminOf: readonly number[];
}

interface Place {
  readonly organizationId: number;
  readonly account: KnownAccount;
  readonly said: RolesInOrganization;
}

interface Settled<C> {
  readonly changes: readonly C[];
  readonly isLastAdmin?: boolean;
}

const NO_ROLES: RolesInOrganization = { repositories: new Map() };

/** A membership that gives nothing by itself, such as adding somebody makes, leaves the provider to decide. */
const NOTHING: readonly OrganizationRole[] = ['member'];

/**
 * Gives somebody the roles that a provider says they have (ADR 0018), in the organizations and on the repositories that are known
 * here. Nobody else's roles, no organization of another provider and no role that was decided here is touched, and an organization
 * keeps its last admin.
 */
@Injectable()
export class FollowProvider {
  constructor(
    private readonly db: DataSource,
    private readonly access: AccessLog,
  ) {}

  /** @param source which sign-in it was, for the audit log */
  async follow(
    accountId: number,
    { provider, ...said }: RolesAtProvider & { readonly provider: Provider },
    source: string,
  ): Promise<Followed> {
    const roles = highestRoles(provider, said);
    const account = { accountId, email: await this.emailOf(accountId) };
    const known = await findOrganizations(this.db.manager, { provider, accountId }, [...roles.keys()]);
    const followed = { committed: [] as Committed[], lastAdminOf: [] as number[] };
    for (const { id, nameKey: key } of known) {
      const place = { organizationId: id, account, said: roles.get(key) ?? NO_ROLES };
      const { committed, isLastAdmin } = await this.db.transaction((tx) => this.followIn(tx, place, source));
      if (committed) followed.committed.push(committed);
      if (isLastAdmin) followed.lastAdminOf.push(id);
    }
    return followed;
  }

  private async followIn(
    tx: EntityManager,
    place: Place,
    source: string,
  ): Promise<{ committed: Committed | undefined; isLastAdmin: boolean }> {
    const { organizationId, account } = place;
    const { admins } = await lockOrganization(tx, organizationId);
    const { membership: facts, repositories } = await readFacts(tx, place);
    const { changes: memberships, isLastAdmin = false } = await settleMembership(tx, place, {
      facts,
      admins,
    });
    const { changes: grants } = await settleGrants(tx, place, repositories);
    if (memberships.length + grants.length === 0) return { committed: undefined, isLastAdmin };
    await writeMemberRoles(tx, organizationId, memberships);
    await writeRepositoryRoles(tx, grants);
    const takesAway = memberships.some(lowersRole) || grants.some(lowersPermission);
    const audit = [
      ...memberships.map((change) => auditOfMembership(organizationId, change, {})),
      ...grants.map((change) => auditOfGrant(organizationId, change, {})),
    ];
    const committed = await this.access.write(tx, {
      organizationId,
      subjects: [{ accountId: account.accountId }],
      reason: 'role-changed',
      takesAway,
      audit: audit.map((entry) => saidBy(source, entry)),
    });
    return { committed: takesAway ? committed : undefined, isLastAdmin };
  }

  private async emailOf(accountId: number): Promise<string> {
    const [row] = await this.db.query<{ email: string }[]>('select email from accounts where id = $1', [
      accountId,
    ]);
    if (!row) throw new Error('the account that signed in is not there');
    return row.email;
  }
}

async function settleMembership(
  tx: EntityManager,
  { organizationId, account }: Place,
  { facts, admins }: { facts: RoleFacts<OrganizationRole>; admins: number },
): Promise<Settled<MembershipChange>> {
  const { accountId } = account;
  const { current, kept } = facts;
  const { after, keep } = settleRole(facts, NOTHING);
  // What is kept stays as well, so the provider's word counts as soon as somebody else is an admin.
  if (current === 'admin' && after !== 'admin' && admins === 1) return { changes: [], isLastAdmin: true };
  if (keep !== kept) await keepMembership(tx, { accountId, organizationId }, keep);
  const change = changeOf(current, after ?? null);
  return { changes: change ? [{ ...account, ...change }] : [] };
}

async function settleGrants(
  tx: EntityManager,
  { account }: Place,
  all: ProviderFacts['repositories'],
): Promise<Settled<GrantChange>> {
  const settled = all.map(({ repositoryId, ...facts }) => {
    const { after, keep } = settleRole(facts);
    return { repositoryId, kept: facts.kept, keep, change: changeOf(facts.current, after ?? null) };
  });
  const other = settled.filter(({ kept, keep }) => keep !== kept);
  await keepPermissions(tx, account.accountId, other);
  return {
    changes: settled.flatMap(({ repositoryId, change }) =>
      change ? [{ ...account, repositoryId, ...change }] : [],
    ),
  };
}

const saidBy = (source: string, entry: AuditEntry): AuditEntry => ({
  ...entry,
  details: { ...entry.details, source },
});
