import type {
  AccountPrincipal,
  OrganizationRole,
  Permission,
  Provider,
  RepositoryGrant,
} from '@libs/contracts';
import { nameKey } from '../../src/directory/seed-directory';
import type { TestTokensApi } from './tokens-api';

export interface TestOrganization {
  readonly id: number;
  readonly provider: Provider;
  readonly name: string;
}

/** People and things of the directory, made in the database as no operation makes them yet. */
export class TestDirectory {
  private made = 0;

  constructor(private readonly api: TestTokensApi) {}

  async account(isAdmin = false): Promise<AccountPrincipal> {
    const email = `person-${++this.made}@example.org`;
    const [{ id }] = await this.api.sql(
      'insert into accounts (email, email_key, is_admin) values ($1, $1, $2) returning id::int',
      [email, isAdmin],
    );
    return { kind: 'account', tokenId: 'DDDDDDDDDDDD', accountId: id };
  }

  async organization(name: string, provider: Provider = 'gh'): Promise<TestOrganization> {
    const [{ id }] = await this.api.sql(
      'insert into organizations (provider, name, name_key) values ($1, $2, $3) returning id::int',
      [provider, name, nameKey(name)],
    );
    return { id, provider, name };
  }

  async repository(
    { id: organizationId }: TestOrganization,
    name: string,
    visibility: RepositoryGrant['visibility'] = 'Private',
  ): Promise<number> {
    const [{ id }] = await this.api.sql(
      `insert into repositories (organization_id, name, name_key, visibility, default_branch)
       values ($1, $2, $3, $4, 'main') returning id::int`,
      [organizationId, name, nameKey(name), visibility],
    );
    return id;
  }

  /** Gives the account a role, and what the gateway would then say of it. */
  async join(
    who: AccountPrincipal,
    organization: TestOrganization,
    role: OrganizationRole,
  ): Promise<AccountPrincipal> {
    await this.api.sql('insert into organization_members values ($1, $2, $3)', [
      organization.id,
      who.accountId,
      role,
    ]);
    return inside(who, organization, role);
  }

  async grant(who: AccountPrincipal, repositoryId: number, permission: Permission): Promise<void> {
    await this.api.sql('insert into repository_roles values ($1, $2, $3)', [
      repositoryId,
      who.accountId,
      permission,
    ]);
  }

  async remove(repositoryId: number): Promise<void> {
    await this.api.sql('update repositories set deleted_at = now() where id = $1', [repositoryId]);
  }
}

/** What the gateway says of an account that asks about an organization. */
export const inside = (
  { tokenId, accountId }: AccountPrincipal,
  organization: TestOrganization,
  role: OrganizationRole,
): AccountPrincipal => ({
  kind: 'account',
  tokenId,
  accountId,
  organization: {
    organizationId: organization.id,
    provider: organization.provider,
    organization: organization.name,
    role,
  },
});
