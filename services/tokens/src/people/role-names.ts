import type { OrganizationRole, Permission, Provider } from '@libs/contracts';

/** What a role of a provider is with us: one on a repository, or one in the whole organization. */
export type GrantedRole =
  | { readonly on: 'repository'; readonly permission: Permission }
  | { readonly on: 'organization'; readonly role: OrganizationRole };

/** Where the role was named: GitHub's `admin` of an organization is not its `admin` of a repository. */
export type RoleScope = GrantedRole['on'];

type Names = Readonly<Record<string, GrantedRole>>;
type Host = 'github' | 'gitlab' | 'bitbucket' | 'none';

const on = (permission: Permission): GrantedRole => ({ on: 'repository', permission });
const inOrganization = (role: OrganizationRole): GrantedRole => ({ on: 'organization', role });
const owner = inOrganization('admin');

const HOSTS: Readonly<Record<Provider, Host>> = {
  gh: 'github',
  ghe: 'github',
  gl: 'gitlab',
  gle: 'gitlab',
  bb: 'bitbucket',
  bbe: 'bitbucket',
  manual: 'none',
};

/** Ours in full, which mean the same with every provider; the audit log shows them. */
const OURS: Readonly<Record<RoleScope, Names>> = {
  repository: { repositoryread: on('read'), repositorywrite: on('write'), repositoryadmin: on('admin') },
  organization: {
    organizationmember: inOrganization('member'),
    organizationmanager: inOrganization('manager'),
    organizationadmin: inOrganization('admin'),
  },
};

/** Ours in short, where the provider has no such name of its own. */
const OURS_IN_SHORT: Readonly<Record<RoleScope, Names>> = {
  repository: { read: on('read'), write: on('write'), admin: on('admin') },
  organization: {
    member: inOrganization('member'),
    manager: inOrganization('manager'),
    admin: inOrganization('admin'),
  },
};

/** Contract 3.3, beside the spellings that the providers' APIs use (GitHub's `pull` and `push`, GitLab's numbers aside). */
const ON_REPOSITORIES: Readonly<Record<Host, Names>> = {
  github: {
    read: on('read'),
    pull: on('read'),
    triage: on('read'),
    write: on('write'),
    push: on('write'),
    maintain: on('write'),
    admin: on('admin'),
    owner,
  },
  gitlab: {
    guest: on('read'),
    reporter: on('read'),
    developer: on('write'),
    maintainer: on('admin'),
    owner: on('admin'),
  },
  // Codacy's odd case: who may only write cannot upload, and who administers administers everything.
  bitbucket: { read: on('read'), write: on('read'), admin: owner },
  none: {},
};
const IN_ORGANIZATIONS: Readonly<Record<Host, Names>> = {
  github: { owner },
  gitlab: { owner },
  bitbucket: { owner, admin: owner },
  none: {},
};

/** What the named role is with us; undefined for a name that neither we nor the provider have there. */
export function grantOfRole(provider: Provider, scope: RoleScope, name: string): GrantedRole | undefined {
  const key = name.trim().toLowerCase();
  const names = namesOf(provider, scope);
  return Object.hasOwn(names, key) ? names[key] : undefined;
}

/** For the sentence that refuses an unknown one. */
export const roleNames = (provider: Provider, scope: RoleScope): string[] =>
  Object.keys(namesOf(provider, scope));

function namesOf(provider: Provider, scope: RoleScope): Names {
  const theirs = scope === 'repository' ? ON_REPOSITORIES : IN_ORGANIZATIONS;
  return { ...OURS_IN_SHORT[scope], ...theirs[HOSTS[provider]], ...OURS[scope] };
}
