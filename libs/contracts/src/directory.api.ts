import { z } from 'zod';
import { id, instant, permission, provider } from './primitives';

/** The `Repository` of the contract (2.3). */
export const repository = z.object({
  repositoryId: id,
  provider,
  owner: z.string(),
  name: z.string(),
  fullPath: z.string(),
  visibility: z.enum(['Public', 'Private', 'LoginPublic']),
  remoteIdentifier: z.string().optional(),
  lastUpdated: instant.optional(),
  permission: permission.optional(),
  problems: z.array(z.object({ message: z.string(), code: z.string(), severity: z.string() }).loose()),
  languages: z.array(z.string()),
  defaultBranch: z.string().optional(),
  standards: z.array(z.object({ id, name: z.string() })),
  addedState: z.enum(['NotAdded', 'Added', 'Following']),
});
