import type { OrganizationRole, Permission, Principal, RepositoryGrant } from '@libs/contracts';
import { makeToken } from '@libs/token-format';
import { InstanceAdminNeeded, PermissionTooLow, RoleTooLow, TokenRefused } from '../src/auth/auth.errors';
import { Authorizer, OPEN_TO_ANYBODY } from '../src/auth/authorizer';
import type { Access, Operation } from '../src/policy/operation';
import { byAccount, byEither, byInstanceAdmin, byMember } from '../src/policy/operations/kinds';

const names = { provider: 'gh', organization: 'acme', repository: 'shop' } as const;
const shop = (permission: Permission, configurationNeeds: Permission): RepositoryGrant => ({
  ...names,
  repositoryId: 9,
  visibility: 'Private',
  defaultBranch: 'main',
  permission,
  configurationNeeds,
});

const operationOf = (access: Access): Operation => ({
  operationId: 'ignoreIssue',
  method: 'PATCH',
  path: '/api/v3/x',
  api: 'v3',
  upstream: 'ingestion',
  access,
  does: 'Ignoring an issue',
  body: 'small',
  timeout: 'quick',
  contract: { tag: 'Test', summary: 'Test', reply: { status: 204 } },
});

/** What the table's row says to a good token that is granted this. */
async function decide(access: Access, principal: Principal): Promise<'allowed' | Error> {
  const decision = { ...OPEN_TO_ANYBODY, value: principal };
  const authorizer = new Authorizer(
    { decideNow: () => decision, decide: () => Promise.resolve(decision) },
    { of: () => Promise.resolve('unknown') },
  );
  const operation = operationOf(access);
  const kind = principal.kind === 'repository' ? 'repository' : 'account';
  const organization = { provider: names.provider, organization: names.organization };
  const match =
    access.resource === 'organization'
      ? { operation, repository: undefined, organization }
      : { operation, repository: names, organization: undefined };
  const query = authorizer.questionOf(match, { [kind]: makeToken(kind).token });
  if (!query || query instanceof Error) throw new Error('the operation asks for a token that could exist');
  try {
    await authorizer.authorize(match, query, { decided: () => undefined });
    return 'allowed';
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

const account = { kind: 'account', tokenId: 'AAAAAAAAAAAA', accountId: 7 } as const;
const PERMISSIONS = ['read', 'write', 'admin'] as const;

describe('a token that cannot be meant', () => {
  const authorizer = new Authorizer(
    { decideNow: () => undefined, decide: () => Promise.reject(new Error('asked')) },
    { of: () => Promise.resolve('unknown') },
  );
  const match = { operation: operationOf(byEither('read')), repository: names, organization: undefined };

  it.each([
    ['that could not have been issued', makeToken('account').token.slice(0, -1)],
    ['of the other kind', makeToken('repository').token],
  ])('%s is refused without a throw, whose cost a flood of them would multiply', (_, account) => {
    expect(authorizer.questionOf(match, { account })).toBeInstanceOf(TokenRefused);
  });
});

describe('the policy', () => {
  // Contract 3.3: what an organization asks of those who ignore issues, change tools or reanalyze is its own choice.
  it.each(PERMISSIONS.flatMap((needs) => PERMISSIONS.map((granted) => [needs, granted] as const)))(
    'of an organization that asks for %s lets %s configure, or not, by that alone',
    async (needs, granted) => {
      const verdict = await decide(byAccount('configurable'), {
        ...account,
        repository: shop(granted, needs),
      });
      const isEnough = PERMISSIONS.indexOf(granted) >= PERMISSIONS.indexOf(needs);
      expect(verdict).toEqual(
        isEnough ? 'allowed' : new PermissionTooLow('Ignoring an issue', needs, granted),
      );
    },
  );

  it('holds repository tokens to the same choice', async () => {
    const token = (needs: Permission): Principal => ({
      kind: 'repository',
      tokenId: 'BBBBBBBBBBBB',
      repository: shop('write', needs),
    });
    const onV2: Access = { resource: 'token', needs: 'configurable' };
    for (const access of [byEither('configurable'), onV2])
      expect([await decide(access, token('write')), await decide(access, token('admin'))]).toEqual([
        'allowed',
        new PermissionTooLow('Ignoring an issue', 'admin', 'write'),
      ]);
  });

  it.each([
    ['member', ['member', 'manager', 'admin']],
    ['manager', ['manager', 'admin']],
    ['admin', ['admin']],
  ] as [OrganizationRole, OrganizationRole[]][])(
    'lets into what needs the organization role %s those who have it or a higher one, and names it to the others',
    async (needs, enough) => {
      for (const role of ['member', 'manager', 'admin'] as const)
        expect(
          await decide(byMember(needs), {
            ...account,
            organization: { organizationId: 3, provider: 'gh', organization: 'acme', role },
          }),
        ).toEqual(enough.includes(role) ? 'allowed' : new RoleTooLow('Ignoring an issue', needs, role));
    },
  );

  it('lets into what is about the instance its administrators alone, whatever roles others have', async () => {
    const organization = { organizationId: 3, provider: 'gh', organization: 'acme', role: 'admin' } as const;
    const refused = new InstanceAdminNeeded('Ignoring an issue');
    expect(await decide(byInstanceAdmin, { ...account, isInstanceAdmin: true })).toBe('allowed');
    expect(await decide(byInstanceAdmin, account)).toEqual(refused);
    expect(
      await decide(byInstanceAdmin, { ...account, organization, repository: shop('admin', 'read') }),
    ).toEqual(refused);
  });
});
