import { z } from 'zod';
import { defineEvent, type PayloadOf } from './event-contract';
import { commitSha, id, instant } from './primitives';

const topic = 'portcullis.coverage.events.v1';

const commit = z.object({ repositoryId: id, commitSha });
const keyOf = (payload: { repositoryId: number; commitSha: string }): string =>
  `${String(payload.repositoryId)}:${payload.commitSha}`;

/** A coverage upload, or the final that ends a commit's partials, is durable and was acknowledged. */
export const coverageUploadReceived = defineEvent({
  topic,
  type: 'coverage.upload-received.v1',
  schema: commit.extend({
    uploadId: z.uuid(),
    /** Absent for a final, which is for all languages of the commit. */
    language: z.string().min(1).optional(),
    kind: z.enum(['complete', 'partial', 'final']),
    receivedAt: instant,
  }),
  keyOf,
});
export type CoverageUploadReceived = PayloadOf<typeof coverageUploadReceived>;

/** The merged report of one commit and language was stored, or replaced by a newer generation. */
export const coverageReportProcessed = defineEvent({
  topic,
  type: 'coverage.report-processed.v1',
  schema: commit.extend({
    reportId: z.uuid(),
    language: z.string().min(1),
    /** Grows with every replacement of the report. */
    generation: z.int().positive(),
    files: z.int().nonnegative(),
    coveredLines: z.int().nonnegative(),
    coverableLines: z.int().nonnegative(),
    processedAt: instant,
  }),
  keyOf,
});
export type CoverageReportProcessed = PayloadOf<typeof coverageReportProcessed>;

export const coverageEvents = [coverageUploadReceived, coverageReportProcessed] as const;
