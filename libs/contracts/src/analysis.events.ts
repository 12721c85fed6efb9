import { z } from 'zod';
import { defineEvent, type PayloadOf } from './event-contract';
import { commitSha, id, instant } from './primitives';

const topic = 'portcullis.analysis.events.v1';

const commit = z.object({
  repositoryId: id.describe('The repository.'),
  commitSha: commitSha.describe('The commit: 40 hexadecimal digits, lower case.'),
});
const keyOf = (payload: { repositoryId: number; commitSha: string }): string =>
  `${String(payload.repositoryId)}:${payload.commitSha}`;
const key = '`repositoryId`, a colon and `commitSha`';

/** Results of an analysis, or the final that makes a commit's results count, are durable and were acknowledged. */
export const analysisUploadReceived = defineEvent({
  topic,
  type: 'analysis.upload-received.v1',
  about: {
    summary: 'Results of a client-side analysis, or the final that makes them count, were acknowledged.',
    sentWhen: 'The results are durable and their client was answered. They count only after a final.',
    key,
  },
  schema: commit.extend({
    uploadId: z.uuid().describe('This upload. A client that sends the same one again makes no second event.'),
    kind: z
      .enum(['issues', 'metrics', 'duplication', 'old-issues', 'final'])
      .describe('What was sent; `old-issues` is the form of older clients.'),
    receivedAt: instant.describe('When it was stored.'),
  }),
  keyOf,
});
export type AnalysisUploadReceived = PayloadOf<typeof analysisUploadReceived>;

/** The results of one commit were stored, or replaced by a newer generation. */
export const analysisResultsFinalized = defineEvent({
  topic,
  type: 'analysis.results-finalized.v1',
  about: {
    summary: 'The results of one commit were stored, or replaced.',
    sentWhen:
      'The results that a final has sealed were merged and can be read by the API, or a commit was analysed again.',
    key,
  },
  schema: commit.extend({
    generation: z
      .int()
      .positive()
      .describe(
        'Grows with every final that seals something new, and with every reanalysis. Keep the highest seen for each commit.',
      ),
    files: z.int().nonnegative().describe('How many files have results.'),
    issues: z.int().nonnegative().describe('How many issues were found in them.'),
    clones: z.int().nonnegative().describe('How many duplicated blocks were found in them.'),
    finalizedAt: instant.describe('When they were stored.'),
  }),
  keyOf,
});
export type AnalysisResultsFinalized = PayloadOf<typeof analysisResultsFinalized>;

export const analysisEvents = [analysisUploadReceived, analysisResultsFinalized] as const;
