import { makeToken } from '@libs/token-format';
import { eventually } from '@libs/testing';
import { Client } from 'pg';
import { FIRST_RESIDENTS, seedDirectory } from '../../../services/tokens/src/start';
import { type ApiToken, type ContractRig, fresh, type Headers, type RepositoryRig } from './contract-rig';
import type { Target } from './samples';

/** Everybody who may ask; the columns of the authorization matrix. */
export const CALLERS = [
  'no token',
  'malformed account token',
  'unknown account token',
  'expired account token',
  'revoked account token',
  'account without a role',
  'account with read',
  'account with write',
  'account with admin',
  'organization member',
  'organization manager',
  'organization admin',
  'admin of equal names elsewhere',
  'instance admin',
  'malformed repository token',
  'unknown repository token',
  'expired repository token',
  'revoked repository token',
  'repository token',
  'repository token of another repository',
] as const;
export type Caller = (typeof CALLERS)[number];

const ACCOUNT = 'api-token';
const REPOSITORY = 'project-token';

/** One repository in an organization of its own, and everybody who may ask for it, each made when first needed. */
export class Neighbourhood {
  readonly target: Target;
  private readonly made = new Map<Caller, Promise<Headers>>();

  private constructor(
    private readonly rig: ContractRig,
    private readonly ids: { organizationId: number; repositoryId: number },
    private readonly repository: RepositoryRig,
    { provider, name }: { provider: string; name: string },
  ) {
    this.target = { provider, organization: name, repository: name };
  }

  static async create(
    rig: ContractRig,
    visibility: 'Private' | 'Public' = 'Private',
  ): Promise<Neighbourhood> {
    const name = fresh('place');
    const { provider } = FIRST_RESIDENTS;
    const owner = {
      account: { email: `owner-${name}@localhost` },
      organization: { provider, name, role: 'admin' },
      repository: { name, visibility },
    } as const;
    const { organizationId, repositoryId } = await seedDirectory(await rig.tokensConfig(), owner);
    const repository = await rig.repository(name, owner);
    return new Neighbourhood(rig, { organizationId, repositoryId }, repository, { provider, name });
  }

  /** The headers of a request of theirs. */
  headersOf(caller: Caller): Promise<Headers> {
    let headers = this.made.get(caller);
    if (!headers) this.made.set(caller, (headers = this.make(caller)));
    return headers;
  }

  private async make(caller: Caller): Promise<Headers> {
    switch (caller) {
      case 'no token':
        return [];
      case 'malformed account token':
        return [[ACCOUNT, `${makeToken('account').token}x`]];
      case 'unknown account token':
        return [[ACCOUNT, makeToken('account').token]];
      case 'expired account token':
        return this.expired(await this.accountToken(ahead()), '/api/v3/user/tokens');
      case 'revoked account token':
        return this.revoked(await this.accountToken(), '/api/v3/user/tokens');
      case 'account without a role':
        return this.account();
      case 'account with read':
        return this.account('repository', 'read');
      case 'account with write':
        return this.account('repository', 'write');
      case 'account with admin':
        return this.account('repository', 'admin');
      case 'organization member':
        return this.account('organization', 'member');
      case 'organization manager':
        return this.account('organization', 'manager');
      case 'organization admin':
        return this.account('organization', 'admin');
      case 'admin of equal names elsewhere':
        return this.namesake();
      case 'instance admin':
        return this.instanceAdmin();
      case 'malformed repository token':
        return [[REPOSITORY, `${makeToken('repository').token}x`]];
      case 'unknown repository token':
        return [[REPOSITORY, makeToken('repository').token]];
      case 'expired repository token': {
        const { token } = await this.repository.issue({ name: fresh('short'), expiresAt: ahead().expiresAt });
        return this.expired([REPOSITORY, token], this.repository.analysis);
      }
      case 'revoked repository token': {
        const { id, token } = await this.repository.issue();
        const owner = [ACCOUNT, this.repository.accountToken] as const;
        return this.revoked({ id, headers: [[REPOSITORY, token]], by: owner }, this.repository.tokens);
      }
      case 'repository token':
        return [[REPOSITORY, (await this.repository.issue()).token]];
      case 'repository token of another repository':
        return [[REPOSITORY, (await (await this.rig.repository()).issue()).token]];
    }
  }

  /** One that has nothing but this role. */
  private async account(on?: 'repository' | 'organization', role?: string): Promise<Headers> {
    const config = await this.rig.tokensConfig();
    const home = {
      organization: { provider: FIRST_RESIDENTS.provider, name: fresh('home') },
      repository: { name: 'home' },
    };
    const account = { email: `${fresh('caller')}@localhost` };
    const { accountId, accountToken } = await seedDirectory(config, { account, ...home }, {});
    if (on && role !== undefined) {
      const [table, id, column] =
        on === 'repository'
          ? ['repository_roles (repository_id, account_id, permission)', this.ids.repositoryId, role]
          : ['organization_members (organization_id, account_id, role)', this.ids.organizationId, role];
      const db = new Client({ connectionString: config.databaseUrl });
      await db.connect();
      await db
        .query(`insert into ${table} values ($1, $2, $3)`, [id, accountId, column])
        .finally(() => db.end());
    }
    return [[ACCOUNT, accountToken?.token ?? '']];
  }

  /** Administers the instance and has no role here. */
  private async instanceAdmin(): Promise<Headers> {
    const { accountToken } = await seedDirectory(
      await this.rig.tokensConfig(),
      {
        account: { email: `${fresh('operator')}@localhost`, isAdmin: true },
        organization: { provider: FIRST_RESIDENTS.provider, name: fresh('home') },
        repository: { name: 'home' },
      },
      {},
    );
    return [[ACCOUNT, accountToken?.token ?? '']];
  }

  /** The admin of an organization and a repository that are called the same at another provider. */
  private async namesake(): Promise<Headers> {
    const { organization: name, repository } = this.target;
    const { accountToken } = await seedDirectory(
      await this.rig.tokensConfig(),
      {
        account: { email: `${fresh('namesake')}@localhost` },
        organization: { provider: 'gl', name, role: 'admin' },
        repository: { name: repository },
      },
      {},
    );
    return [[ACCOUNT, accountToken?.token ?? '']];
  }

  private async accountToken(body?: { expiresAt: string }): Promise<Issued> {
    const by = [ACCOUNT, this.repository.accountToken] as const;
    const reply = await this.rig.send({
      method: 'POST',
      path: '/api/v3/user/tokens',
      headers: [by],
      ...(body && { body: JSON.stringify(body) }),
    });
    const { id, token } = reply.body as ApiToken;
    return { id, headers: [[ACCOUNT, token]], by };
  }

  private async expired(issued: Issued | Headers[number], path: string): Promise<Headers> {
    const headers: Headers = 'headers' in issued ? issued.headers : [issued];
    await eventually(async () => expect((await this.rig.send({ path, headers })).status).toBe(401));
    return headers;
  }

  private async revoked({ id, headers, by }: Issued, tokens: string): Promise<Headers> {
    const reply = await this.rig.send({ method: 'DELETE', path: `${tokens}/${String(id)}`, headers: [by] });
    expect(reply.status).toBe(204);
    return headers;
  }
}

interface Issued {
  id: number;
  headers: Headers;
  by: Headers[number];
}

const ahead = (): { expiresAt: string } => ({ expiresAt: new Date(Date.now() + 1_000).toISOString() });
