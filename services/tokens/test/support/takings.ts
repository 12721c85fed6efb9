import type { TestOrganization } from './organization';

/** Something that takes access away, ready to be asked for. */
export interface Taking {
  readonly kind: string;
  /** In an organization of its own: what another one left open or deleted is not in the way. */
  readonly in: TestOrganization;
  readonly method: string;
  readonly tail: string;
  readonly body?: unknown;
  /** Whose cached answers must be gone. */
  readonly subject: () => Promise<string>;
}

type Prepare = (acme: TestOrganization) => Promise<Omit<Taking, 'kind' | 'in'>>;

export const ofAccount = (acme: TestOrganization, email: string) => async (): Promise<string> =>
  `change:${String(await acme.accountIdOf(email))}`;
export const ofShop = (acme: TestOrganization) => (): Promise<string> =>
  Promise.resolve(`repository:${String(acme.repositoryId)}`);

/** Everything that takes access away. */
const TAKINGS: Readonly<Record<string, Prepare>> = {
  'a role in the organization that is lowered': async (acme) => {
    const email = `lowered@${acme.name}.example`;
    await acme.setRoles([{ email, organizationRole: 'manager' }]);
    const body = { people: [{ email, organizationRole: 'member' }] };
    return { method: 'PUT', tail: '/people/roles', body, subject: ofAccount(acme, email) };
  },
  'a role on a repository that is taken': async (acme) => {
    const email = `taken@${acme.name}.example`;
    await acme.setRoles([{ email, repositories: [{ name: 'shop', role: 'write' }] }]);
    const body = { people: [{ email, repositories: [{ name: 'shop', role: null }] }] };
    return { method: 'PUT', tail: '/people/roles', body, subject: ofAccount(acme, email) };
  },
  'a person who is removed': async (acme) => {
    const email = `removed@${acme.name}.example`;
    await acme.call('POST', '/people', { body: [email] });
    const body = { emails: [email] };
    return { method: 'POST', tail: '/people/remove', body, subject: ofAccount(acme, email) };
  },
  'a repository that becomes private': async (acme) => {
    await acme.call('PATCH', '/repositories/shop', { body: { visibility: 'Public' } });
    const body = { visibility: 'Private' };
    return { method: 'PATCH', tail: '/repositories/shop', body, subject: ofShop(acme) };
  },
  'a minimum permission that is raised': async (acme) => {
    const tail = '/analysisConfigurationMinimumPermission';
    await acme.call('PATCH', tail, { body: { permission: 'read' } });
    return { method: 'PATCH', tail, body: { permission: 'admin' }, subject: ofShop(acme) };
  },
  'a repository that is deleted': (acme) =>
    Promise.resolve({ method: 'DELETE', tail: '/repositories/shop', subject: ofShop(acme) }),
};

export const KINDS: readonly string[] = Object.keys(TAKINGS);

export async function prepareTaking(kind: string, acme: TestOrganization): Promise<Taking> {
  const prepare = TAKINGS[kind];
  if (!prepare) throw new Error(`Nothing is taken by ${kind}`);
  return { kind, in: acme, ...(await prepare(acme)) };
}
