import {
  INTERNAL_PATHS,
  introspectReply,
  type IntrospectRequest,
  type OrganizationPath,
  type RepositoryGrant,
} from '@libs/contracts';
import { eventually } from '@libs/testing';
import { makeToken, parseToken } from '@libs/token-format';
import { seedDirectory } from '../src/start';
import { TestDirectory } from './support/directory';
import { SHOP_TOKENS, TestTokensApi, USER_TOKENS, some } from './support/tokens-api';

describe('introspection', () => {
  let api: TestTokensApi;
  let directory: TestDirectory;
  const introspect = async (request: IntrospectRequest, issuer: 'gateway' | 'ingestion' = 'gateway') => {
    const reply = await api.call('POST', INTERNAL_PATHS.introspect, { as: undefined, issuer, body: request });
    expect(reply.status).toBe(200);
    return introspectReply.parse(reply.body);
  };
  const accountToken = async (): Promise<{ id: number; token: string }> =>
    (await api.call('POST', USER_TOKENS)).body;
  const repositoryToken = async (): Promise<{ id: number; token: string }> =>
    (await api.call('POST', SHOP_TOKENS)).body.data;
  const shop = { provider: 'gh', organization: 'acme', repository: 'shop' } as const;
  const idOf = (token: string): string => parseToken(token)!.tokenId;

  beforeAll(async () => {
    api = await TestTokensApi.start();
    directory = new TestDirectory(api);
  });
  afterAll(() => api.close());

  it('of an account token says who it is and what takes the answer away', async () => {
    const { token } = await accountToken();
    const reply = await introspect({ token });
    expect(reply).toMatchObject({
      active: true,
      principal: { tokenId: idOf(token), kind: 'account', accountId: api.owner.accountId },
      subjects: [
        `token:${idOf(token)}`,
        `account:${api.owner.accountId}`,
        `change:${api.owner.accountId}`,
        'all',
      ],
    });
    expect(reply).not.toHaveProperty('maxAgeMs');
    expect(reply.active && reply.principal).not.toHaveProperty('repository');
    expect(Math.abs(reply.databaseTimeMs - Date.now())).toBeLessThan(60_000);
  });

  it('of an account token carries the grant on the named repository, in whatever case', async () => {
    const { token } = await accountToken();
    const reply = await introspect({
      token,
      repository: { ...shop, organization: 'ACME', repository: 'Shop' },
    });
    expect(reply.active && reply.principal.repository).toEqual(api.repository);
    expect(reply.active && reply.subjects).toContain(`repository:${api.repository.repositoryId}`);
  });

  it('of a repository token carries its own repository, whatever was asked', async () => {
    const { token } = await repositoryToken();
    for (const repository of [undefined, { ...shop, repository: 'other' }]) {
      const reply = await introspect({ token, ...(repository && { repository }) }, 'ingestion');
      expect(reply).toMatchObject({
        active: true,
        principal: { kind: 'repository', repository: { ...api.repository, permission: 'write' } },
        subjects: [`token:${idOf(token)}`, `repository:${api.repository.repositoryId}`, 'all'],
        expiresAtMs: some(Number),
      });
    }
  });

  it.each([
    ['a repository that is not there', { ...shop, repository: 'nothing' }],
    ['another provider', { ...shop, provider: 'gl' as const }],
  ])(
    'of an account token on %s is active without a grant, and may be kept for seconds only',
    async (_, repository) => {
      const { token } = await accountToken();
      const reply = await introspect({ token, repository });
      expect(reply.active && reply.principal).not.toHaveProperty('repository');
      expect(reply.active && reply.maxAgeMs).toBeLessThanOrEqual(5_000);
    },
  );

  describe('of an account with several roles', () => {
    const permissionOf = async (organization: string, repository: string) => {
      const { token } = await accountToken();
      const reply = await introspect({ token, repository: { provider: 'gh', organization, repository } });
      return reply.active ? reply.principal.repository?.permission : undefined;
    };
    const elsewhere = async (organization: string, provider: 'gh' | 'bb' | 'gl' = 'gh') =>
      seedDirectory(api.config, {
        account: { email: 'somebody@example.org' },
        organization: { provider, name: organization },
        repository: { name: 'tool' },
      });
    const join = (organizationId: number, role: string) =>
      api.sql('insert into organization_members values ($1, $2, $3)', [
        organizationId,
        api.owner.accountId,
        role,
      ]);
    const grant = (repositoryId: number, permission: string) =>
      api.sql('insert into repository_roles values ($1, $2, $3)', [
        repositoryId,
        api.owner.accountId,
        permission,
      ]);

    it.each([
      ['admin', 'admin'],
      ['manager', 'admin'],
      ['member', undefined],
    ])('an organization %s may do %s on its repositories', async (role, permission) => {
      const { organizationId } = await elsewhere(`org-${role}`);
      await join(organizationId, role);
      expect(await permissionOf(`org-${role}`, 'tool')).toBe(permission);
    });

    it('the higher of two roles counts', async () => {
      const { organizationId, repositoryId } = await elsewhere('both');
      await grant(repositoryId, 'read');
      expect(await permissionOf('both', 'tool')).toBe('read');
      await join(organizationId, 'admin');
      expect(await permissionOf('both', 'tool')).toBe('admin');
    });

    it('without a provider its own roles decide which repository is meant', async () => {
      const [bb, gh, gl] = [
        await elsewhere('same', 'bb'),
        await elsewhere('same', 'gh'),
        await elsewhere('same', 'gl'),
      ];
      const { token } = await accountToken();
      const meant = async () => {
        const reply = await introspect({ token, repository: { organization: 'same', repository: 'tool' } });
        return reply.active ? reply.principal.repository?.provider : undefined;
      };
      expect(await meant()).toBeUndefined();
      await grant(bb.repositoryId, 'read');
      expect(await meant()).toBe('bb');
      await grant(gl.repositoryId, 'write');
      expect(await meant()).toBe('gl');
      await grant(gh.repositoryId, 'write');
      expect(await meant()).toBe('gh');
    });
  });

  describe('of a repository that is not private', () => {
    let made = 0;
    const repository = async (visibility: RepositoryGrant['visibility']) => {
      const organization = await directory.organization(`open-${++made}`);
      const id = await directory.repository(organization, 'tool', visibility);
      return { id, path: { provider: 'gh', organization: organization.name, repository: 'TOOL' } as const };
    };
    const grantOf = async (request: IntrospectRequest) => {
      const reply = await introspect(request);
      if (!reply.active) throw new Error(reply.reason);
      return { grant: reply.principal.repository, reply };
    };

    it('says without a token that anybody may read a public one, and what takes that away', async () => {
      const { id, path } = await repository('Public');
      const { grant, reply } = await grantOf({ repository: path });
      expect(grant).toEqual({
        ...api.repository,
        repositoryId: id,
        organization: path.organization,
        repository: 'tool',
        visibility: 'Public',
        permission: 'read',
      });
      expect(reply).toMatchObject({
        principal: { kind: 'anonymous' },
        subjects: [`repository:${id}`, 'all'],
        expiresAtMs: null,
        asOf: some(Number),
      });
      expect(reply).not.toHaveProperty('maxAgeMs');
      expect(reply.principal).not.toHaveProperty('tokenId');
    });

    it.each(['Private', 'LoginPublic'] as const)(
      'says nothing of a %s one without a token, and may be kept for seconds only',
      async (visibility) => {
        const { path } = await repository(visibility);
        const { grant, reply } = await grantOf({ repository: path });
        expect(grant).toBeUndefined();
        expect(reply).toMatchObject({ principal: { kind: 'anonymous' }, subjects: ['all'] });
        expect(reply.maxAgeMs).toBeLessThanOrEqual(5_000);
      },
    );

    it('says nothing of one that is deleted, nor of one that never was', async () => {
      const { id, path } = await repository('Public');
      await directory.remove(id);
      for (const asked of [path, { ...path, repository: 'never' }, { ...path, provider: 'gl' as const }])
        expect((await grantOf({ repository: asked })).grant).toBeUndefined();
    });

    it('without a provider means the first provider, in their order, where a public one of that name is', async () => {
      const { path } = await repository('Private');
      for (const provider of ['bb', 'gl'] as const) {
        const organization = await directory.organization(path.organization, provider);
        await directory.repository(organization, 'tool', 'Public');
      }
      const { organization } = path;
      expect((await grantOf({ repository: { organization, repository: 'tool' } })).grant?.provider).toBe(
        'gl',
      );
    });

    it.each([
      ['Public', 'read'],
      ['LoginPublic', 'read'],
      ['Private', undefined],
    ] as const)('gives an account without a role on a %s one: %s', async (visibility, permission) => {
      const { path } = await repository(visibility);
      const { token } = await accountToken();
      expect((await grantOf({ token, repository: path })).grant?.permission).toBe(permission);
    });

    it('gives an account its own role where that is higher', async () => {
      const { id, path } = await repository('Public');
      await directory.grant(api.owner, id, 'write');
      const { token } = await accountToken();
      expect((await grantOf({ token, repository: path })).grant?.permission).toBe('write');
    });
  });

  describe('of an account token on an organization', () => {
    let made = 0;
    const roleIn = async (organization: OrganizationPath) => {
      const { token } = await accountToken();
      const reply = await introspect({ token, organization });
      if (!reply.active || reply.principal.kind !== 'account') throw new Error('not the account');
      return { granted: reply.principal.organization, maxAgeMs: reply.maxAgeMs };
    };

    it.each(['member', 'manager', 'admin'] as const)('carries the role of a %s there', async (role) => {
      const organization = await directory.organization(`Org-${++made}`);
      await directory.join(api.owner, organization, role);
      const { granted, maxAgeMs } = await roleIn({ provider: 'gh', organization: `ORG-${made}` });
      expect(granted).toEqual({
        organizationId: organization.id,
        provider: 'gh',
        organization: `Org-${made}`,
        role,
      });
      expect(maxAgeMs).toBeUndefined();
    });

    it('counts whoever has a role on one of its repositories as a member, while that is there', async () => {
      const organization = await directory.organization(`Org-${++made}`);
      const path = { provider: 'gh', organization: organization.name } as const;
      const repositoryId = await directory.repository(organization, 'tool');
      await directory.grant(api.owner, repositoryId, 'admin');
      expect((await roleIn(path)).granted?.role).toBe('member');
      await directory.remove(repositoryId);
      expect((await roleIn(path)).granted).toBeUndefined();
    });

    it('carries none where there is none, and may then be kept for seconds only', async () => {
      const organization = await directory.organization(`Org-${++made}`);
      await directory.join(api.owner, organization, 'admin');
      await directory.organization(`Org-${++made}`);
      for (const [provider, name] of [
        ['gl', organization.name],
        ['gh', `Org-${made}`],
        ['gh', 'nowhere'],
      ] as const) {
        const { granted, maxAgeMs } = await roleIn({ provider, organization: name });
        expect(granted).toBeUndefined();
        expect(maxAgeMs).toBeLessThanOrEqual(5_000);
      }
    });
  });

  it('of a token whose repository is deleted is that of a revoked one', async () => {
    const organization = await directory.organization('short-lived');
    const repositoryId = await directory.repository(organization, 'tool');
    const names = { provider: 'gh', organization: 'short-lived', repository: 'tool' } as const;
    const admin = { ...api.owner, repository: { ...api.repository, ...names, repositoryId } };
    const path = '/api/v3/organizations/gh/short-lived/repositories/tool/tokens';
    const { token } = (await api.call('POST', path, { as: admin })).body.data;
    expect(await introspect({ token })).toMatchObject({ active: true });
    await directory.remove(repositoryId);
    expect(await introspect({ token })).toMatchObject({ active: false, reason: 'revoked' });
    // Nor is it any token of a new one of that name.
    await directory.repository(organization, 'tool');
    expect(await introspect({ token, repository: names })).toMatchObject({
      active: false,
      reason: 'revoked',
    });
  });

  it('knows no token that was never issued, nor another secret for an id that was', async () => {
    const { token } = await repositoryToken();
    for (const kind of ['account', 'repository'] as const)
      expect(await introspect({ token: makeToken(kind).token })).toMatchObject({
        active: false,
        reason: 'unknown',
      });
    const { forged } = forge(token);
    expect(await introspect({ token: forged })).toMatchObject({ active: false, reason: 'unknown' });
  });

  it('tells a revoked token from an expired one, and from an unknown one', async () => {
    const [revoked, expired] = [await repositoryToken(), await repositoryToken()];
    await api.call('DELETE', `${SHOP_TOKENS}/${revoked.id}`);
    await api.sql(`update tokens set expires_at = now() where id = $1`, [expired.id]);
    expect(await introspect({ token: revoked.token })).toMatchObject({ active: false, reason: 'revoked' });
    expect(await introspect({ token: expired.token })).toMatchObject({ active: false, reason: 'expired' });
  });

  it('audits the refused use of a dead token, and not once for each of many', async () => {
    const { id, token } = await repositoryToken();
    await api.call('DELETE', `${SHOP_TOKENS}/${id}`);
    for (let i = 0; i < 5; i++) await introspect({ token });
    const uses = `select action, result, details, actor_token_id from audit where entity_id = $1 and result = 'rejected'`;
    await eventually(async () =>
      expect(await api.sql(uses, [String(id)])).toEqual([
        {
          action: 'repositories.tokens.use',
          result: 'rejected',
          details: { reason: 'revoked' },
          actor_token_id: idOf(token),
        },
      ]),
    );
  });

  it('reads the head of the log in one snapshot with the token', async () => {
    const { id, token } = await repositoryToken();
    const before = await introspect({ token });
    const { headers } = await api.call('DELETE', `${SHOP_TOKENS}/${id}`);
    const after = await introspect({ token });
    const seq = Number(headers.get('portcullis-revocation-seq'));
    expect(before.asOf).toBeLessThan(seq);
    expect(after.asOf).toBeGreaterThanOrEqual(seq);
    expect(after.incarnation).toBe(before.incarnation);
  });

  it('refuses a text that no token can have without asking the database', async () => {
    const { token } = await accountToken();
    for (const text of ['x', token.slice(0, -1), `${token.slice(0, -1)}_`, ` ${token}`]) {
      const reply = await api.call('POST', INTERNAL_PATHS.introspect, {
        as: undefined,
        body: { token: text },
      });
      expect(reply.status).toBe(400);
    }
  });

  it('is for our own processes only', async () => {
    const plain = await fetch(api.urlOf() + INTERNAL_PATHS.introspect, { method: 'POST', body: '{}' });
    expect(plain.status).toBe(401);
  });

  /** Another secret under the same id, with a checksum that fits. */
  function forge(token: string): { forged: string } {
    const other = makeToken('repository').token;
    for (;;) {
      let calls = 0;
      const forged = makeToken('repository', (size) => {
        calls += 1;
        return calls === 1 ? bytesOf(idOf(token)) : bytesOf(other.slice(17, 17 + size));
      }).token;
      if (forged !== token && idOf(forged) === idOf(token)) return { forged };
      throw new Error('the forgery did not come out right');
    }
  }

  function bytesOf(letters: string): Uint8Array {
    const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
    return Uint8Array.from(letters, (letter) => alphabet.indexOf(letter));
  }
});
