import { z } from 'zod';
import type { RolesAtProvider } from '../people/roles-at-provider';
import type { ProviderApi } from './provider-api';

const membership = z.object({ role: z.string(), organization: z.object({ login: z.string() }) });

/** The highest first. */
const PERMISSIONS = ['admin', 'maintain', 'push', 'triage', 'pull'] as const;
const repository = z.object({
  name: z.string(),
  owner: z.object({ login: z.string() }),
  permissions: z.partialRecord(z.enum(PERMISSIONS), z.boolean()),
});

/** Organizations with the scope `read:org`; repositories that are public, and with the scope `repo` those that are not. */
export async function readGithubRoles(api: ProviderApi, signal: AbortSignal): Promise<RolesAtProvider> {
  const [memberships, repositories] = await Promise.all([
    api.list('/user/memberships/orgs?state=active', membership, signal),
    api.list('/user/repos?affiliation=owner,collaborator,organization_member', repository, signal),
  ]);
  return {
    // Who owns an organization has the role `admin` there.
    organizations: memberships.map(({ role, organization: { login } }) => ({ organization: login, role })),
    repositories: repositories.flatMap(({ name, owner: { login }, permissions }) => {
      const role = PERMISSIONS.find((one) => permissions[one]);
      return role ? [{ organization: login, repository: name, role }] : [];
    }),
  };
}
