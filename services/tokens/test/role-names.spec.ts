import { PROVIDERS } from '@libs/contracts';
import { grantOfRole, type GrantedRole, roleNames, type RoleScope } from '../src/people/role-names';

const repository = (permission: 'read' | 'write' | 'admin'): GrantedRole => ({
  on: 'repository',
  permission,
});
const organization = (role: 'member' | 'manager' | 'admin'): GrantedRole => ({ on: 'organization', role });

describe('a role of a provider', () => {
  it.each<[string, RoleScope, string, GrantedRole]>([
    ['gh', 'repository', 'read', repository('read')],
    ['gh', 'repository', 'triage', repository('read')],
    ['gh', 'repository', 'pull', repository('read')],
    ['gh', 'repository', 'write', repository('write')],
    ['gh', 'repository', 'push', repository('write')],
    ['gh', 'repository', 'maintain', repository('write')],
    ['gh', 'repository', 'admin', repository('admin')],
    ['gh', 'repository', 'owner', organization('admin')],
    ['gh', 'organization', 'owner', organization('admin')],
    ['gh', 'organization', 'admin', organization('admin')],
    ['gh', 'organization', 'member', organization('member')],
    ['ghe', 'repository', 'Maintain', repository('write')],
    ['gl', 'repository', 'guest', repository('read')],
    ['gl', 'repository', 'reporter', repository('read')],
    ['gl', 'repository', 'developer', repository('write')],
    ['gl', 'repository', 'maintainer', repository('admin')],
    ['gl', 'repository', 'owner', repository('admin')],
    ['gl', 'organization', 'owner', organization('admin')],
    ['gle', 'repository', 'Developer', repository('write')],
    // The odd case: nobody but an admin can upload, and an admin administers the whole organization.
    ['bb', 'repository', 'Read', repository('read')],
    ['bb', 'repository', 'Write', repository('read')],
    ['bb', 'repository', 'Admin', organization('admin')],
    ['bb', 'organization', 'Admin', organization('admin')],
    ['bbe', 'repository', 'write', repository('read')],
    // Ours, which no provider means otherwise.
    ['bb', 'repository', 'repositoryWrite', repository('write')],
    ['bb', 'repository', 'repositoryAdmin', repository('admin')],
    ['manual', 'repository', 'write', repository('write')],
    ['manual', 'organization', 'manager', organization('manager')],
    ['gl', 'organization', 'organizationManager', organization('manager')],
  ])('of %s, %s, called %s', (code, scope, name, granted) => {
    const provider = PROVIDERS.find((known) => known === code);
    expect(provider && grantOfRole(provider, scope, name)).toEqual(granted);
  });

  it.each<[RoleScope, string]>([
    ['repository', 'maintainer'],
    ['repository', 'owner'],
    ['repository', 'organizationAdmin'],
    ['organization', 'write'],
    ['organization', 'repositoryRead'],
    ['organization', ''],
    ['repository', 'constructor'],
    ['repository', '__proto__'],
  ])('that nobody has gives nothing: %s %s', (scope, name) => {
    expect(grantOfRole('manual', scope, name)).toBeUndefined();
  });

  it('is listed for whoever mistyped it, with every provider', () => {
    for (const provider of PROVIDERS)
      for (const scope of ['repository', 'organization'] as const)
        for (const name of roleNames(provider, scope))
          expect(grantOfRole(provider, scope, name)).toBeDefined();
    expect(roleNames('gl', 'repository')).toEqual(
      expect.arrayContaining(['maintainer', 'write', 'repositorywrite']),
    );
  });
});
