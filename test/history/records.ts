import { z } from 'zod';

/**
 * What a run of the fault rig writes down while it runs, in `records/*.jsonl`. Every time is in milliseconds of CLOCK_MONOTONIC,
 * which is one clock for all processes of a machine; no recorder may run under a faked one. What is claimed about order rests on
 * these times alone. A token's value never stands in a history, only its id.
 */

const tokenId = z.string().regex(/^[0-9A-Za-z]{12}$/);
const number = z.int().positive();
export const commitSha = z.string().regex(/^[0-9a-f]{40}$/);
/** SHA-256 in lower-case hexadecimal. */
export const digest = z.string().regex(/^[0-9a-f]{64}$/);
/** Hits by line by file. The recorder begins each file's name with `r<repository id>/`, so that a leak shows. */
export const lineHits = z.record(z.string(), z.record(z.string().regex(/^[1-9]\d*$/), z.int().nonnegative()));
export type LineHits = z.output<typeof lineHits>;

const instant = z.number().nonnegative();
/** Read in the same turn in which the bytes are handed to an open socket, never before a wait in a pool. */
const sentAt = instant;
/** When the status line had arrived; null if none ever did. */
const answeredAt = instant.nullable();
const status = z.int().min(100).max(599).nullable();

/**
 * What an answer says of the token. `invalid`: unknown, revoked or of the wrong kind (v2 404 with exactly
 * `{"error":"not found"}`, v3 401 with "not found"); `expired`: 401 "token expired"; `forbidden`: 403, or a 404 for a resource
 * that the token may not see; `unavailable`: 503 and what else means "again later" (429, 502, 504); `none`: the token was let in,
 * or there was no answer; `other`: anything else.
 */
const refusal = z.enum(['none', 'invalid', 'expired', 'forbidden', 'unavailable', 'other']);

/** A token exists: its creation was answered at `answeredAt`. */
export const issuedRecord = z.strictObject({
  record: z.literal('issued'),
  tokenId,
  tokenKind: z.enum(['account', 'repository']),
  /** The number by which the public API names it. */
  id: number,
  /** The repository that a repository token acts on. */
  repositoryId: number.nullable(),
  /** The account that an account token acts for. */
  accountId: number.nullable(),
  /** Its expiry on this history's clock, which the recorder reckons when the token is issued; null: later than the run. */
  expiresAt: instant.nullable(),
  answeredAt: instant,
});

/**
 * An organization that is there from the start: the repositories at which tokens of these accounts may ever be good. No account is of
 * two of them.
 */
export const tenantRecord = z.strictObject({
  record: z.literal('tenant'),
  name: z.string().min(1),
  repositoryIds: z.array(number).min(1),
  accountIds: z.array(number).min(1),
});

/** One request of a client or of a prober. */
export const requestRecord = z.strictObject({
  record: z.literal('request'),
  tokenId,
  /** Name of the gateway it was sent to. */
  via: z.string().min(1),
  /**
   * A fixed name, e.g. `readRepository`; what a revocation of access lists in `operations`. Only such as answer 2xx when all is well,
   * unless the repository is not the token's.
   */
  operation: z.string().min(1),
  sentAt,
  answeredAt,
  status,
  refusal,
  /** Where the token was known when a prober began: in the gateways' memory, only in Redis, nowhere; `none` for a client. */
  temperature: z.enum(['hot', 'l2', 'cold', 'none']),
  /** The revocation whose effect is probed. */
  probeOf: z.string().nullable(),
  /** The repository that was asked about. */
  repositoryId: number.nullable(),
  /** The repositories that the file names of the answer belong to; null where the answer names no files. */
  shown: z.array(number).nullable(),
});

/**
 * One attempt to take something away. An attempt that gets no 2xx is repeated under the same `revocationId` until one does. A 2xx
 * other than 202 promises that it is enforced; 202 promises nothing.
 */
export const revocationRecord = z.strictObject({
  record: z.literal('revocation'),
  revocationId: z.string().min(1),
  /** A token, several at once, a deleted repository, a role taken or lowered, a person removed. */
  what: z.enum(['token', 'bulk', 'repository', 'role', 'account']),
  /** Every token that it covers. */
  tokenIds: z.array(tokenId).min(1),
  /** The operations of these tokens that it ends, `upload` for uploads; null: all. Not null for a role or a person. */
  operations: z.array(z.string().min(1)).nullable(),
  /** Name of the gateway it was sent to. */
  via: z.string().min(1),
  sentAt,
  answeredAt,
  status,
  /** From the receipt in the answer's headers. */
  seq: z.int().positive().nullable(),
  enforcers: z.int().nonnegative().nullable(),
  waitedMs: z.number().nonnegative().nullable(),
  /** Not the first attempt. */
  repeat: z.boolean(),
});

/** What a role or account revocation took is being given back: from `sentAt` on it binds nobody. */
export const restoredRecord = z.strictObject({
  record: z.literal('restored'),
  revocationId: z.string().min(1),
  sentAt,
});

/**
 * An account was given more and lost nothing. What was decided of its tokens before is decided anew: a use that is under way meanwhile
 * may be told to ask again.
 */
export const grantedRecord = z.strictObject({
  record: z.literal('granted'),
  accountId: number,
  sentAt,
  answeredAt: instant,
});

/** One attempt to upload. Repeats of it carry the same `uploadKey`. */
export const uploadRecord = z.strictObject({
  record: z.literal('upload'),
  uploadKey: z.string().min(1),
  kind: z.enum(['complete', 'partial', 'final']),
  repositoryId: number,
  commitSha,
  /** Null for a final, as are `digest` and `files`. */
  language: z.string().min(1).nullable(),
  /** Of the canonical (decoded) body. */
  digest: digest.nullable(),
  tokenId,
  via: z.string().min(1),
  sentAt,
  answeredAt,
  status,
  refusal,
  files: lineHits.nullable(),
});

/** Something was broken from `from` to `to`, at which the broken part served again; null: it never healed. */
export const faultRecord = z.strictObject({
  record: z.literal('fault'),
  name: z.string().min(1),
  target: z.string().min(1),
  from: instant,
  to: instant.nullable(),
  /** A tokens API, its database or the way to them may have been out of reach: bounds of revocations count from `to`. */
  stallsRevocations: z.boolean(),
  /** It stalls only those that are sent to this gateway; null: all. */
  onlyVia: z.string().min(1).nullable(),
  /** Names of the processes that ended, or were begun anew, within that time. */
  restarted: z.array(z.string().min(1)),
});

export const historyRecord = z.discriminatedUnion('record', [
  requestRecord,
  uploadRecord,
  revocationRecord,
  issuedRecord,
  tenantRecord,
  restoredRecord,
  grantedRecord,
  faultRecord,
]);

export type IssuedRecord = z.output<typeof issuedRecord>;
export type TenantRecord = z.output<typeof tenantRecord>;
export type RequestRecord = z.output<typeof requestRecord>;
export type RevocationRecord = z.output<typeof revocationRecord>;
export type GrantedRecord = z.output<typeof grantedRecord>;
export type RestoredRecord = z.output<typeof restoredRecord>;
export type UploadRecord = z.output<typeof uploadRecord>;
export type FaultRecord = z.output<typeof faultRecord>;
export type HistoryRecord = z.output<typeof historyRecord>;
