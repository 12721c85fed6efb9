import { z } from 'zod';
import { pageLimit } from './paging.api';
import { id, type Permission, tokenId } from './primitives';
import { storableText } from './storable-text';

/** What the ingestion service has recorded before it does it; Codacy's names. */
export const INGESTION_ACTIONS = [
  'repositories.branches.update',
  'repositories.file.update',
  /** A webhook of the Git provider was created. */
  'repositories.integrations.postcommithook',
  'repositories.issues.update',
  'repositories.reanalyzecommit',
  'repositories.settings.analysis.update',
  'repositories.settings.language.update',
  'repositories.settings.provider.sync',
  'repositories.settings.quality.pullrequests.update',
  'repositories.settings.quality.repository.update',
  'repositories.tools.update',
] as const;

/** Names that Codacy documents (docs/organizations/audit-logs-for-organizations.md). */
export const DOCUMENTED_ACTIONS = [
  'user.login',
  'user.tokens.create',
  'user.tokens.read',
  'user.tokens.delete',
  'organizations.create',
  'organizations.join',
  'organizations.people.create',
  'organizations.analysisconfigurationminimumpermission.update',
  'organizations.security.managers.create',
  'organizations.security.managers.delete',
  'repositories.tokens.create',
  'repositories.tokens.read',
  'repositories.tokens.delete',
  ...INGESTION_ACTIONS,
] as const;

/** Of actions that Codacy documents no name for, in the same manner. */
export const OWN_ACTIONS = [
  /** The end of a session that its person asked for. */
  'user.logout',
  /** Somebody at a provider was recognized as the owner of an account, for good. */
  'user.identities.create',
  /** The refused use of an expired or revoked token. */
  'user.tokens.use',
  'repositories.tokens.use',
  'organizations.people.delete',
  /** Another role in the organization, that of a manager aside. */
  'organizations.people.update',
  /** The list of the tokens of all repositories. */
  'organizations.tokens.read',
  'repositories.create',
  'repositories.delete',
  'repositories.follow',
  'repositories.unfollow',
  /** Visibility or default branch. */
  'repositories.update',
  /** A role on one repository was given, changed or taken away. */
  'repositories.people.update',
  'repositories.integrations.postcommithook.delete',
  /** An administrator of the instance put dead letters back, or dropped them; in no organization's log. */
  'instance.deadletters.retry',
  'instance.deadletters.drop',
] as const;

export const auditAction = z.enum([...DOCUMENTED_ACTIONS, ...OWN_ACTIONS]);
export type AuditAction = z.output<typeof auditAction>;

export const AUDIT_ROLES = [
  'repositoryRead',
  'repositoryWrite',
  'repositoryAdmin',
  'organizationMember',
  'organizationManager',
  'organizationAdmin',
] as const;
export const auditRole = z.enum(AUDIT_ROLES);
export type AuditRole = z.output<typeof auditRole>;

export const REPOSITORY_ROLES: Readonly<Record<Permission, AuditRole>> = {
  read: 'repositoryRead',
  write: 'repositoryWrite',
  admin: 'repositoryAdmin',
};

const auditResult = z.enum(['succeed', 'failed', 'rejected']);
const details = z.record(z.string(), z.unknown());

/** Milliseconds since the epoch; up to the end of JavaScript's calendar. */
const epochMs = z
  .string({ error: 'must be given once' })
  .regex(/^\d{1,16}$/, 'must be milliseconds since 1970, e.g. 1767225600000')
  .transform(Number)
  .refine((ms) => ms <= 8_640_000_000_000_000, 'must be milliseconds since 1970, e.g. 1767225600000')
  .optional();

/** Codacy keeps, and we show, one year. */
export const AUDIT_SHOWN_DAYS = 365;
export const MAX_AUDIT_ENTRIES = 1_000;

/** Ours but `from` and `to`. Each narrows what the others leave; `limit` counts what is left. */
export const auditQuery = z
  .object({
    from: epochMs,
    to: epochMs,
    /** A text inside what `actor.email` says, whatever the case. */
    actor: storableText(254).optional(),
    /** The whole name. */
    action: storableText(100).optional(),
    /** A text inside the repository's name, whatever the case. */
    repository: storableText(255).optional(),
    limit: pageLimit(MAX_AUDIT_ENTRIES),
  })
  .refine(
    ({ from, to }) => from === undefined || to === undefined || from <= to,
    'from must not be after to',
  );

export const auditEntry = z.object({
  actor: z.object({ email: z.string(), role: auditRole.optional() }),
  /** Unknown ones of a newer release are shown as well. */
  action: z.string(),
  result: auditResult,
  timestamp: z.iso.datetime(),
  source: z.string().optional(),
  repositoryName: z.string().optional(),
  details: details.optional(),
  entityId: z.string().optional(),
});
export type AuditLogEntry = z.output<typeof auditEntry>;
/** A bare array (contract 2.5). */
export const auditReply = z.array(auditEntry);

export const MAX_AUDIT_TEXT_LENGTH = 1_000;
const storable = storableText(MAX_AUDIT_TEXT_LENGTH);
const plain = z.union([storable, z.number(), z.boolean()]);

/** What the ingestion service is about to do for somebody. */
export const recordAuditRequest = z.object({
  action: z.enum([...INGESTION_ACTIONS, 'repositories.integrations.postcommithook.delete']),
  result: auditResult.default('succeed'),
  repositoryId: id,
  actor: z.object({ accountId: id.optional(), tokenId: tokenId.optional(), role: auditRole.optional() }),
  entityId: storable.optional(),
  details: z
    .record(storable, plain)
    .refine((given) => Object.keys(given).length <= 20, 'must hold at most 20 fields')
    .optional(),
});
export type RecordAuditRequest = z.input<typeof recordAuditRequest>;
