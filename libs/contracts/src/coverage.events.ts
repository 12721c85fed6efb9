import { z } from 'zod';
import { defineEvent, type PayloadOf } from './event-contract';
import { commitSha, id, instant } from './primitives';

const topic = 'portcullis.coverage.events.v1';

const commit = z.object({
  repositoryId: id.describe('The repository.'),
  commitSha: commitSha.describe('The commit: 40 hexadecimal digits, lower case.'),
});
const keyOf = (payload: { repositoryId: number; commitSha: string }): string =>
  `${String(payload.repositoryId)}:${payload.commitSha}`;
const key = '`repositoryId`, a colon and `commitSha`';

/** A coverage upload, or the final that ends a commit's partials, is durable and was acknowledged. */
export const coverageUploadReceived = defineEvent({
  topic,
  type: 'coverage.upload-received.v1',
  about: {
    summary: 'A coverage upload, or the final that ends the partials of a commit, was acknowledged.',
    sentWhen:
      'The upload is durable and its client was answered 200. It says nothing of the coverage itself, which `coverage.report-processed` does.',
    key,
  },
  schema: commit.extend({
    uploadId: z.uuid().describe('This upload. A client that sends the same one again makes no second event.'),
    language: z
      .string()
      .min(1)
      .optional()
      .describe('The language of the report. Absent for a final, which is for all languages of the commit.'),
    kind: z
      .enum(['complete', 'partial', 'final'])
      .describe('A report by itself, one of several to be merged, or the notice that ends them.'),
    receivedAt: instant.describe('When it was stored.'),
  }),
  keyOf,
});
export type CoverageUploadReceived = PayloadOf<typeof coverageUploadReceived>;

/** The merged report of one commit and language was stored, or replaced by a newer generation. */
export const coverageReportProcessed = defineEvent({
  topic,
  type: 'coverage.report-processed.v1',
  about: {
    summary: 'The merged report of one commit and language was stored, or replaced.',
    sentWhen: 'The uploads of the commit and language were merged, and the coverage can be read by the API.',
    key,
  },
  schema: commit.extend({
    reportId: z.uuid().describe('The report of this commit and language; the same for all its generations.'),
    language: z.string().min(1).describe('The language of the report.'),
    generation: z
      .int()
      .positive()
      .describe('Grows with every replacement of the report. Keep the highest seen for each `reportId`.'),
    files: z.int().nonnegative().describe('How many files it holds.'),
    coveredLines: z.int().nonnegative().describe('How many lines were covered, in all files.'),
    coverableLines: z.int().nonnegative().describe('How many lines could be covered, in all files.'),
    processedAt: instant.describe('When it was stored.'),
  }),
  keyOf,
});
export type CoverageReportProcessed = PayloadOf<typeof coverageReportProcessed>;

export const coverageEvents = [coverageUploadReceived, coverageReportProcessed] as const;
