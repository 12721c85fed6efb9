import {
  type AccountPrincipal,
  INTERNAL_PATHS,
  type OrganizationRole,
  type Permission,
  type Principal,
  type Provider,
} from '@libs/contracts';
import { seedDirectory } from '../../src/start';
import { call, type Call, type Reply, type TestTokensApi, USER_TOKENS } from './tokens-api';

/** What the replies of the operations on people and of the audit log hold, all together. */
export interface PeopleBody {
  readonly data: {
    readonly email: string;
    readonly userId: number;
    readonly role?: string;
    readonly canBeRemoved: boolean;
  }[];
  readonly pagination: { readonly cursor?: string; readonly limit: number; readonly total: number };
  readonly success: { readonly email: string }[];
  readonly failed: { readonly email: string; readonly error: string }[];
  readonly message: string;
}

/** An organization with an admin and a repository `shop`, and whoever a test lets in. */
export class TestOrganization {
  readonly path: string;
  readonly shop: string;

  private constructor(
    private readonly api: TestTokensApi,
    readonly provider: Provider,
    readonly name: string,
    readonly admin: AccountPrincipal,
    readonly organizationId: number,
    readonly repositoryId: number,
  ) {
    this.path = `/api/v3/organizations/${provider}/${name}`;
    this.shop = `${this.path}/repositories/shop`;
  }

  static async create(
    api: TestTokensApi,
    {
      provider = 'gh',
      name,
      admin = `admin@${name}.example`,
    }: { provider?: Provider; name: string; admin?: string },
  ): Promise<TestOrganization> {
    const ids = await seedDirectory(api.config, {
      account: { email: admin },
      organization: { provider, name, role: 'admin' },
      repository: { name: 'shop' },
    });
    const principal: AccountPrincipal = {
      kind: 'account',
      tokenId: 'AAAAAAAAAAAA',
      accountId: ids.accountId,
      organization: { organizationId: ids.organizationId, provider, organization: name, role: 'admin' },
      repository: {
        repositoryId: ids.repositoryId,
        provider,
        organization: name,
        repository: 'shop',
        visibility: 'Private',
        defaultBranch: 'main',
        permission: 'admin',
        configurationNeeds: 'write',
      },
    };
    return new TestOrganization(api, provider, name, principal, ids.organizationId, ids.repositoryId);
  }

  /** The admin in another role, as the gateway would say it. */
  as(role: OrganizationRole): Principal {
    const { organization, ...rest } = this.admin;
    return { ...rest, ...(organization && { organization: { ...organization, role } }) };
  }

  async call(
    method: string,
    tail: string,
    options: Call = {},
  ): Promise<Omit<Reply, 'body'> & { body: PeopleBody }> {
    const reply = await call(this.api.urlOf(), method, this.path + tail, { as: this.admin, ...options });
    return { ...reply, body: reply.body as unknown as PeopleBody };
  }

  async setRoles(people: readonly object[], options: Call = {}): ReturnType<TestOrganization['call']> {
    return this.call('PUT', '/people/roles', { body: { people }, ...options });
  }

  /** Everybody, with the role that they have in the organization itself. */
  async people(query = ''): Promise<Record<string, string | undefined>> {
    const { body } = await this.call('GET', `/people${query}`);
    return Object.fromEntries(body.data.map(({ email, role }) => [email, role]));
  }

  async accountIdOf(email: string): Promise<number> {
    const [{ id }] = await this.api.sql('select id::int as id from accounts where email_key = lower($1)', [
      email,
    ]);
    return id;
  }

  /** A token of the account with this address. */
  async tokenOf(email: string): Promise<string> {
    const as: Principal = {
      kind: 'account',
      tokenId: 'BBBBBBBBBBBB',
      accountId: await this.accountIdOf(email),
    };
    return (await this.api.call('POST', USER_TOKENS, { as })).body.token;
  }

  async repositoryToken(): Promise<{ id: number; token: string }> {
    return (await this.api.call('POST', `${this.shop}/tokens`, { as: this.admin })).body.data;
  }

  /** What the primary says of a token now, about the repository and about the organization. */
  async introspect(token: string): Promise<{
    active: boolean;
    permission: Permission | undefined;
    configurationNeeds: Permission | undefined;
    role: OrganizationRole | undefined;
  }> {
    const { provider, name: organization } = this;
    const ask = async (about: object): Promise<IntrospectBody> => {
      const body = { token, ...about };
      const reply = await call(this.api.urlOf(), 'POST', INTERNAL_PATHS.introspect, { body });
      return reply.body;
    };
    const onRepository = await ask({ repository: { provider, organization, repository: 'shop' } });
    const onOrganization = await ask({ organization: { provider, organization } });
    return {
      active: onRepository.active,
      permission: onRepository.principal?.repository?.permission,
      configurationNeeds: onRepository.principal?.repository?.configurationNeeds,
      role: onOrganization.principal?.organization?.role,
    };
  }
}

interface IntrospectBody {
  readonly active: boolean;
  readonly principal?: {
    readonly repository?: { readonly permission: Permission; readonly configurationNeeds: Permission };
    readonly organization?: { readonly role: OrganizationRole };
  };
}
