import { z } from 'zod';
import { commitSha, digest, lineHits } from './records';

/**
 * What the system holds once everything is healed and its queues are empty, or 60 s later: one file `after/<name>.jsonl` for each,
 * every one of them, empty or not. Times that end in `Ms` are milliseconds of the database's clock, with fractions; they compare
 * only with each other.
 */

const position = z.int().positive();
const tokenId = z.string();
const epochMs = z.number().nonnegative();

/** Table rev_log, in order of seq. */
const revLog = z.strictObject({
  seq: position,
  kind: z.enum(['token', 'repository', 'account', 'all', 'change']),
  subject: z.string(),
  atMs: epochMs,
});

/** Table audit of the tokens service. */
const audit = z.strictObject({
  position,
  action: z.string().min(1),
  result: z.string().min(1),
  /** What was acted on, by the public API's number. */
  entityId: z.string().nullable(),
  /** `details.tokenId`. */
  tokenId: tokenId.nullable(),
  repositoryId: position.nullable(),
});

/** Table receipts. */
const receipt = z.strictObject({
  seq: position,
  auditPosition: position,
  enforcedAtMs: epochMs.nullable(),
  enforcers: z.int().nonnegative().nullable(),
  waitedMs: z.number().nonnegative().nullable(),
});

/** Table tokens, never a hash. */
const token = z.strictObject({
  tokenId,
  id: position,
  revokedSeq: position.nullable(),
  /** The position in the log that told of its expiry. */
  expiredSeq: position.nullable(),
  repositoryId: position.nullable(),
  accountId: position.nullable(),
});

/** Table outbox of both services. */
const outbox = z.strictObject({
  service: z.enum(['tokens', 'ingestion']),
  id: z.uuid(),
  topic: z.string().min(1),
  type: z.string().min(1),
  key: z.string(),
  position,
  /** The event's own data. */
  payload: z.record(z.string(), z.unknown()),
  occurredAtMs: epochMs,
  publishedAtMs: epochMs.nullable(),
});

/** Every record of every topic of ours, dead-letter topics too, in order of offset within each partition. */
const kafka = z.strictObject({
  topic: z.string().min(1),
  partition: z.int().nonnegative(),
  offset: z.int().nonnegative(),
  /** Header `ce_id`, `ce_type`. */
  id: z.string().min(1),
  type: z.string().min(1),
  key: z.string(),
  /** Of the value, where it has them. */
  tokenId: tokenId.nullable(),
  version: position.nullable(),
  seq: position.nullable(),
});

/** Table coverage_uploads. */
const storedUpload = z.strictObject({
  position,
  repositoryId: position,
  commitSha,
  language: z.string().nullable(),
  kind: z.enum(['complete', 'partial', 'final']),
  digest: digest.nullable(),
  generation: position.nullable(),
  tokenId,
  receivedAtMs: epochMs,
  /** Whether the digest, worked out anew from the stored body, is `digest`; null for a final. */
  bodyMatches: z.boolean().nullable(),
});

/** Table coverage_reports, with the merged lines as the public API shows them. */
const report = z.strictObject({
  repositoryId: position,
  commitSha,
  language: z.string().min(1),
  requested: z.int().nonnegative(),
  done: z.int().nonnegative(),
  parkedReason: z.string().nullable(),
  files: lineHits,
});

export type LogRow = z.output<typeof revLog>;
export type AuditRow = z.output<typeof audit>;
export type ReceiptRow = z.output<typeof receipt>;
export type TokenRow = z.output<typeof token>;
export type OutboxRow = z.output<typeof outbox>;
export type KafkaRecord = z.output<typeof kafka>;
export type StoredUpload = z.output<typeof storedUpload>;
export type StoredReport = z.output<typeof report>;

export interface Dumps {
  'rev-log': LogRow;
  audit: AuditRow;
  receipts: ReceiptRow;
  tokens: TokenRow;
  outbox: OutboxRow;
  kafka: KafkaRecord;
  uploads: StoredUpload;
  reports: StoredReport;
}
export type DumpName = keyof Dumps;

export const DUMPS: { readonly [Name in DumpName]: z.ZodType<Dumps[Name]> } = {
  'rev-log': revLog,
  audit,
  receipts: receipt,
  tokens: token,
  outbox,
  kafka,
  uploads: storedUpload,
  reports: report,
};
