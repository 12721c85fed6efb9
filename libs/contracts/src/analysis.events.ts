import { z } from 'zod';
import { defineEvent, type PayloadOf } from './event-contract';
import { commitSha, id, instant } from './primitives';

const topic = 'portcullis.analysis.events.v1';

const commit = z.object({ repositoryId: id, commitSha });
const keyOf = (payload: { repositoryId: number; commitSha: string }): string =>
  `${String(payload.repositoryId)}:${payload.commitSha}`;

/** Results of an analysis, or the final that makes a commit's results count, are durable and were acknowledged. */
export const analysisUploadReceived = defineEvent({
  topic,
  type: 'analysis.upload-received.v1',
  schema: commit.extend({
    uploadId: z.uuid(),
    kind: z.enum(['issues', 'metrics', 'duplication', 'old-issues', 'final']),
    receivedAt: instant,
  }),
  keyOf,
});
export type AnalysisUploadReceived = PayloadOf<typeof analysisUploadReceived>;

/** The results of one commit were stored, or replaced by a newer generation. */
export const analysisResultsFinalized = defineEvent({
  topic,
  type: 'analysis.results-finalized.v1',
  schema: commit.extend({
    /** Grows with every final that seals something new, and with every reanalysis. */
    generation: z.int().positive(),
    files: z.int().nonnegative(),
    issues: z.int().nonnegative(),
    clones: z.int().nonnegative(),
    finalizedAt: instant,
  }),
  keyOf,
});
export type AnalysisResultsFinalized = PayloadOf<typeof analysisResultsFinalized>;

export const analysisEvents = [analysisUploadReceived, analysisResultsFinalized] as const;
