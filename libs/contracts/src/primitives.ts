import { z } from 'zod';

/** Provider codes of the v2 and v3 paths (contract 2.1). */
export const PROVIDERS = ['gh', 'ghe', 'gl', 'gle', 'bb', 'bbe', 'manual'] as const;
export const provider = z.enum(PROVIDERS);
export type Provider = z.output<typeof provider>;

/** The public, loggable part of a token: 12 base62 characters. */
export const tokenId = z.string().regex(/^[0-9A-Za-z]{12}$/);

export const tokenKind = z.enum(['account', 'repository']);
export type TokenKind = z.output<typeof tokenKind>;

/** What a principal may do on a repository; each includes the ones before it (contract 3.3). */
export const PERMISSIONS = ['read', 'write', 'admin'] as const;
export const permission = z.enum(PERMISSIONS);
export type Permission = z.output<typeof permission>;

export const permits = (granted: Permission, needed: Permission): boolean =>
  PERMISSIONS.indexOf(granted) >= PERMISSIONS.indexOf(needed);

/** What an account is in an organization; each includes the ones before it (contract 3.3). */
export const ORGANIZATION_ROLES = ['member', 'manager', 'admin'] as const;
export const organizationRole = z.enum(ORGANIZATION_ROLES);
export type OrganizationRole = z.output<typeof organizationRole>;

export const includesRole = (granted: OrganizationRole, needed: OrganizationRole): boolean =>
  ORGANIZATION_ROLES.indexOf(granted) >= ORGANIZATION_ROLES.indexOf(needed);

/** A Git commit: 40 hexadecimal digits, lower case. */
export const commitSha = z.string().regex(/^[0-9a-f]{40}$/);

/** A position in the revocation log: gapless, from 1; 0 is before the first row. */
export const seq = z.int().nonnegative();

/** A database identity column. */
export const id = z.int().positive();

export const instant = z.iso.datetime();

/** What the token events and `access.changed` say of their place in the revocation log. */
export const eventSeq = seq.describe(
  'The position in the revocation log that this change was given: whatever was cached at a lower position, of the same `incarnation`, does not hold for its subject. Positions are gapless; a subscriber sees only some of them.',
);
export const eventIncarnation = z
  .string()
  .min(1)
  .describe(
    'The life of the revocation log in which `seq` counts. It is another one after the database was restored; positions of different incarnations cannot be compared.',
  );
