import { z } from 'zod';
import { directoryName } from './directory.api';
import { email, emailKey } from './people.api';
import { permission } from './primitives';

export const MAX_PEOPLE_WITH_ROLES = 500;
export const MAX_REPOSITORY_ROLES = 1_000;

/** A name of ours or of the provider's; which ones there are is decided by `grantOfRole` of the tokens service. */
const roleName = z
  .string({ error: 'must be the name of a role, or null to take the role away' })
  .max(50)
  .nullable();
const personWithRoles = z
  .object({
    email,
    organizationRole: roleName.optional(),
    repositories: z
      .array(z.object({ name: directoryName, role: roleName }))
      .max(MAX_REPOSITORY_ROLES)
      .default([]),
  })
  .superRefine(({ repositories }, context) => {
    const names = repositories.map(({ name }) => name.toLowerCase());
    if (new Set(names).size < names.length)
      context.addIssue({ code: 'custom', path: ['repositories'], message: 'must name each repository once' });
  });

/** Who is to have which role. What is not named stays as it is; `role: null` takes a role away. */
export const setRolesRequest = z.object(
  {
    people: z
      .array(personWithRoles, { error: 'must be a list of people' })
      .min(1, 'must name at least one person')
      .max(MAX_PEOPLE_WITH_ROLES, `must name at most ${MAX_PEOPLE_WITH_ROLES} people`)
      .superRefine((people, context) => {
        if (new Set(people.map((person) => emailKey(person.email))).size < people.length)
          context.addIssue({ code: 'custom', message: 'must name each person once' });
        if (people.reduce((sum, { repositories }) => sum + repositories.length, 0) > MAX_REPOSITORY_ROLES)
          context.addIssue({
            code: 'custom',
            message: `must hold at most ${MAX_REPOSITORY_ROLES} repository roles`,
          });
      }),
  },
  { error: 'The body must be a JSON object with people' },
);
export type SetRolesRequest = z.output<typeof setRolesRequest>;

/** What ignoring issues, changing tools and reanalyzing needs on the organization's repositories (contract 3.3). */
export const minimumPermissionRequest = z.object(
  { permission: z.enum(permission.options, { error: 'must be read, write or admin' }) },
  { error: 'The body must be a JSON object with permission' },
);

/** At least one of them. */
export const repositoryChangeRequest = z
  .object(
    {
      visibility: z
        .enum(['Public', 'Private', 'LoginPublic'], { error: 'must be Public, LoginPublic or Private' })
        .optional(),
      defaultBranch: z
        .string({ error: 'must be the name of a branch' })
        .min(1, 'must be the name of a branch')
        .max(255, 'must be at most 255 characters')
        .regex(/^[^\s\p{C}]+$/u, 'must be the name of a branch')
        .optional(),
    },
    { error: 'The body must be a JSON object with visibility or defaultBranch' },
  )
  .refine(({ visibility, defaultBranch }) => visibility !== undefined || defaultBranch !== undefined, {
    message: 'Send visibility, defaultBranch or both',
  });
export type RepositoryChange = z.output<typeof repositoryChangeRequest>;
