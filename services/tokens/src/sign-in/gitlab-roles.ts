import { z } from 'zod';
import type { RolesAtProvider } from '../people/roles-at-provider';
import type { ProviderApi } from './provider-api';

/** docs.gitlab.com, "Access levels"; a planner (15) sees what a guest does, and minimal access (5) is none. */
const PROJECT_LEVELS = [
  { level: 10, role: 'guest' },
  { level: 30, role: 'developer' },
  { level: 40, role: 'maintainer' },
] as const;
const GROUP_LEVELS = [
  { level: 10, role: 'member' },
  { level: 50, role: 'owner' },
] as const;

const group = z.object({ full_path: z.string() });
const project = z.object({ path_with_namespace: z.string() });

/**
 * With the scope `read_api`. Asked by the lowest level, as the lists say of projects only what was given on the project and on its own
 * group, and of groups nothing: whoever has a level by a group further up or by a share is in the list of that level all the same.
 */
export async function readGitlabRoles(api: ProviderApi, signal: AbortSignal): Promise<RolesAtProvider> {
  const [organizations, repositories] = await Promise.all([
    Promise.all(
      GROUP_LEVELS.map(async ({ level, role }) => {
        const groups = await api.list(`/groups?min_access_level=${String(level)}`, group, signal);
        return groups.map(({ full_path: organization }) => ({ organization, role }));
      }),
    ),
    Promise.all(
      PROJECT_LEVELS.map(async ({ level, role }) => {
        const path = `/projects?membership=true&simple=true&min_access_level=${String(level)}`;
        const projects = await api.list(path, project, signal);
        return projects.map(({ path_with_namespace: path }) => ({ ...parted(path), role }));
      }),
    ),
  ]);
  return { organizations: organizations.flat(), repositories: repositories.flat() };
}

function parted(path: string): { organization: string; repository: string } {
  const slash = path.lastIndexOf('/');
  return { organization: path.slice(0, Math.max(slash, 0)), repository: path.slice(slash + 1) };
}
