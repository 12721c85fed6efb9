import { z } from 'zod';
import { id, organizationRole, permission, provider, seq, tokenId } from './primitives';
import { storableText } from './storable-text';

/** Paths that only Portcullis's own processes call; each needs a service assertion (ADR 0006). */
export const INTERNAL_PATHS = {
  /** POST, gateway to tokens API: is this token good, and what may it do here? */
  introspect: '/internal/introspect',
  /** POST, enforcer to tokens API: the long poll that carries the revocation log and renews the lease. */
  renewLease: '/internal/lease/renew',
  /** POST, enforcer to tokens API: gives the lease back on a graceful stop. */
  releaseLease: '/internal/lease/release',
  /** POST, ingestion to tokens API: which repositories of an organization may this account see? */
  repositories: '/internal/repositories',
  /** POST, ingestion to tokens API: puts what is about to be done into the audit log. */
  audit: '/internal/audit',
  /** POST, gateway to tokens API: when tokens were last used. */
  tokenUses: '/internal/token-uses',
} as const;

/** A repository as a path names it. Without a provider (the oldest clients) the account's roles decide which is meant. */
export const repositoryPath = z.object({
  provider: provider.optional(),
  organization: z.string().min(1).max(255),
  repository: z.string().min(1).max(255),
});
export type RepositoryPath = z.output<typeof repositoryPath>;

/** An organization as a path names it. */
export const organizationPath = z.object({ provider, organization: z.string().min(1).max(255) });
export type OrganizationPath = z.output<typeof organizationPath>;

/** With a token, what it may do; without one, what anybody may do on the repository. */
export const introspectRequest = z.union([
  z.object({
    /** The whole token value. It travels in the body only and is never stored or logged. */
    token: z.string().min(1).max(200),
    /** Account tokens: the repository that the request is about, so that one answer carries the permission too. */
    repository: repositoryPath.optional(),
    /** Account tokens: the organization that the request is about, likewise. */
    organization: organizationPath.optional(),
    /** Account tokens: whether the account administers the instance is asked too. */
    instance: z.literal(true).optional(),
  }),
  z.object({ token: z.undefined().optional(), repository: repositoryPath }),
]);
export type IntrospectRequest = z.output<typeof introspectRequest>;

/** A repository that the principal may act on, with what it may do there. */
export const repositoryGrant = z.object({
  repositoryId: id,
  provider,
  organization: z.string(),
  repository: z.string(),
  visibility: z.enum(['Public', 'Private', 'LoginPublic']),
  defaultBranch: z.string(),
  permission,
  /** What the organization asks of those who ignore issues, change tools or reanalyze (contract 3.3). */
  configurationNeeds: permission,
});
export type RepositoryGrant = z.output<typeof repositoryGrant>;

/** An organization that the account belongs to, with its role there. */
export const organizationGrant = z.object({
  organizationId: id,
  provider,
  organization: z.string(),
  role: organizationRole,
});
export type OrganizationGrant = z.output<typeof organizationGrant>;

/** Who a request turned out to be. */
export const principal = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('account'),
    tokenId,
    accountId: id,
    /** The repository that was asked for; absent if there is none or no role on it. */
    repository: repositoryGrant.optional(),
    /** The organization that was asked for; absent if there is none or no role in it. */
    organization: organizationGrant.optional(),
    /** The account administers the instance; absent if it does not, or if that was not asked for. */
    isInstanceAdmin: z.literal(true).optional(),
  }),
  z.object({
    kind: z.literal('repository'),
    tokenId,
    /** The repository that the token belongs to. */
    repository: repositoryGrant,
  }),
  z.object({
    /** No token. */
    kind: z.literal('anonymous'),
    /** The repository that was asked for; absent unless anybody may read it. */
    repository: repositoryGrant.optional(),
  }),
]);
export type Principal = z.output<typeof principal>;
export type AccountPrincipal = Extract<Principal, { kind: 'account' }>;

/** One page of the repositories of an organization that an account may see, in the order of their names. */
export const repositoriesRequest = z.object({
  accountId: id,
  organizationId: id,
  /** A part of the name, in whatever case. */
  search: storableText(255).optional(),
  /** Of these names only. */
  names: z.array(storableText(255)).max(1_000).optional(),
  /** As an earlier reply's `next` has it. */
  after: storableText(510).optional(),
  limit: z.int().min(1).max(1_000),
});
export type RepositoriesRequest = z.output<typeof repositoriesRequest>;

export const repositoriesReply = z.object({
  repositories: z.array(repositoryGrant),
  /** Where the next page begins; absent on the last one. */
  next: z.string().optional(),
  /** Of all pages together. */
  total: z.int().nonnegative(),
});
export type RepositoriesReply = z.output<typeof repositoriesReply>;

const readAt = z.object({
  /** Changes when the database was restored or failed over with loss; positions of two incarnations do not compare. */
  incarnation: z.string().min(1),
  /** The log position that this answer was read at, in one snapshot with the answer itself. */
  asOf: seq,
  /** The database's clock at that moment, milliseconds since the epoch. */
  databaseTimeMs: z.number(),
});

export const introspectReply = z.discriminatedUnion('active', [
  readAt.extend({
    active: z.literal(true),
    principal,
    /** Everything in the revocation log that takes this answer away, e.g. `token:…`, `account:7`, `repository:9`, `all`. */
    subjects: z.array(z.string().min(1)).min(1),
    /** Milliseconds since the epoch by the database's clock; null: never. */
    expiresAtMs: z.number().nullable(),
    /** The answer may be cached at most this long. Set when it says that something does not exist (yet). */
    maxAgeMs: z.number().positive().optional(),
  }),
  readAt.extend({ active: z.literal(false), reason: z.enum(['unknown', 'revoked', 'expired']) }),
]);
export type IntrospectReply = z.output<typeof introspectReply>;

const enforcer = z.object({ holder: z.string().min(1).max(200), epoch: z.string().min(1).max(100) });

export const renewLeaseRequest = enforcer.extend({
  /** The log position applied without a gap; null before the first reply. This is the acknowledgement. */
  applied: seq.nullable(),
  /** Rows after this position are wanted; differs from `applied` only while uploads of a revoked subject are in flight. */
  known: seq.nullable().optional(),
  incarnation: z.string().nullable(),
});
export type RenewLeaseRequest = z.output<typeof renewLeaseRequest>;

export const renewLeaseReply = z.object({
  incarnation: z.string().min(1),
  head: seq,
  /** Present when the enforcer must start afresh: its first call, another incarnation, or a log that no longer reaches back. */
  floor: seq.optional(),
  rows: z.array(z.object({ seq, subject: z.string().min(1) })),
  /** False: more rows than one reply holds. They count, but they renew nothing. */
  complete: z.boolean(),
  databaseTimeMs: z.number(),
  /** L as this server has it: the lease lasts no longer, whatever the enforcer was told. */
  leaseMs: z.number().positive().optional(),
});
export type RenewLeaseReply = z.output<typeof renewLeaseReply>;

export const releaseLeaseRequest = enforcer;
export type ReleaseLeaseRequest = z.output<typeof releaseLeaseRequest>;

export const MAX_TOLD_USES = 1_000;

/** The last use of each token that this gateway let in since it told before. Told twice, or late, it does no harm. */
export const tokenUsesRequest = z.object({
  uses: z
    .array(
      z.object({
        tokenId,
        /** Milliseconds since the epoch by the gateway's wall clock. */
        lastUsedAtMs: z.int().nonnegative(),
      }),
    )
    .min(1)
    .max(MAX_TOLD_USES),
});
export type TokenUsesRequest = z.output<typeof tokenUsesRequest>;
export type ToldUse = TokenUsesRequest['uses'][number];

/** The claims of a signed assertion beside `iss`, `aud`, `iat`, `exp` (ADR 0006). */
export const assertionClaims = z.object({
  /** Absent when a process speaks for itself (`/internal/*`). */
  principal: principal.optional(),
  /** The position and incarnation that the decision rests on; an enforcer behind it can tell. */
  asOf: seq.optional(),
  incarnation: z.string().optional(),
  /** What a revocation could take this request away by; an enforcer checks them again before it acknowledges. */
  subjects: z.array(z.string()).optional(),
  /** The one request that this assertion is for. */
  method: z.string(),
  path: z.string(),
  /** What the gateway's route table calls it; the service's metrics do as well. */
  operation: z.string().optional(),
});
export type AssertionClaims = z.output<typeof assertionClaims>;
