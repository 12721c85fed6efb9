import { z } from 'zod';
import { pageCursor, paged, pageLimit, wrapped } from './paging.api';
import { commitSha, id, instant } from './primitives';
import { storableText } from './storable-text';

/** How bad an issue is; the names that Codacy's clients know. */
export const ISSUE_LEVELS = ['Info', 'Warning', 'High', 'Error'] as const;
export const issueLevel = z.enum(ISSUE_LEVELS);
export type IssueLevel = z.output<typeof issueLevel>;

const failure = z.object({ Failure: z.object({ message: z.string() }) });
const outcome = (success: z.ZodType): z.ZodType => z.union([z.object({ Success: success }), failure]);
const line = z.int().nonnegative();

const issue = z.object({
  patternId: z.object({ value: z.string() }),
  filename: z.string(),
  message: z.object({ text: z.string() }),
  level: issueLevel,
  category: z.string().nullish(),
  location: z.union([
    z.object({ LineLocation: z.object({ line }) }),
    z.object({ FullLocation: z.object({ line, column: z.int().nonnegative() }) }),
  ]),
});
const fileError = z.object({ filename: z.string(), message: z.string() });

/** Bodies of contract 1.5. They are read by a scanner, not by these schemas. */
export const issuesResultsRequest = z.array(
  z.object({
    tool: z.string(),
    issues: outcome(
      z.object({
        results: z.array(
          z.object({
            filename: z.string(),
            results: z.array(z.union([z.object({ Issue: issue }), z.object({ FileError: fileError })])),
          }),
        ),
      }),
    ),
  }),
);

const figure = z.int().nonnegative().nullish();
const fileMetrics = z.object({
  complexity: figure,
  loc: figure,
  cloc: figure,
  nrMethods: figure,
  nrClasses: figure,
  lineComplexities: z.array(z.object({ line, value: z.int() })).nullish(),
});
export const metricsResultsRequest = z.array(
  z.object({
    language: z.string(),
    metrics: outcome(
      z.object({ results: z.array(z.object({ file: z.string(), metrics: fileMetrics.nullish() })) }),
    ),
  }),
);

export const duplicationResultsRequest = z.array(
  z.object({
    language: z.string(),
    duplication: outcome(
      z.object({
        analysedFiles: z.array(z.string()).nullish(),
        results: z.array(
          z.object({
            cloneLines: z.string(),
            nrTokens: z.int(),
            nrLines: z.int(),
            files: z.array(z.object({ filePath: z.string(), startLine: line, endLine: line })),
          }),
        ),
      }),
    ),
  }),
);

export const oldResultsRequest = z.object({
  algorithmUUID: z.string(),
  commitUUID: z.string().nullish(),
  results: z.array(z.object({ rule: z.string(), filePath: z.string(), line, message: z.string() })),
});

const filterValues = z.array(storableText(1_000)).max(200).nullish();

/** Which issues are wanted (contract 2.5). A filter that is absent or empty lets all through. */
export const issuesFilter = z.object({
  /** The default branch, if absent. */
  branchName: storableText(1_000).nullish(),
  patternIds: filterValues,
  /** As `toolInfo.uuid` of an issue has them. One that no tool has lets none through. */
  toolUuids: filterValues,
  /** Names with or without their spaces. */
  languages: filterValues,
  categories: filterValues,
  levels: z.array(issueLevel).max(200).nullish(),
  /** We know no tags of patterns, so no issue has any. */
  tags: filterValues,
  authorEmails: filterValues,
  /** True lets none through: no issue is found to be a potential false positive. */
  onlyPotentialFalsePositives: z.boolean().nullish(),
});
export type IssuesFilter = z.output<typeof issuesFilter>;

/** The body may be left out altogether. */
export const issuesFilterRequest = issuesFilter.nullish().transform((given): IssuesFilter => given ?? {});

export const issuesSearchQuery = z.object({
  limit: pageLimit(1_000, 100),
  cursor: pageCursor(z.tuple([z.int().nonnegative()])),
});

const describedIssue = z.object({
  issueId: z.string(),
  filePath: z.string(),
  patternInfo: z.object({
    id: z.string(),
    title: z.string().optional(),
    category: z.string(),
    level: issueLevel,
    severityLevel: issueLevel,
  }),
  toolInfo: z.object({ uuid: z.string(), name: z.string() }),
  lineNumber: line,
  message: z.string(),
  language: z.string(),
  /** Uploads do not carry the text of lines: empty. */
  lineText: z.string(),
  /** The first commit that was seen with the issue. */
  commitInfo: z
    .object({
      sha: commitSha,
      commiter: z.string().optional(),
      commiterName: z.string().optional(),
      timestamp: instant.optional(),
    })
    .optional(),
  falsePositiveThreshold: z.int(),
});

export const commitIssue = describedIssue.extend({
  /** The issue, whatever commit it is seen in; the same as `issueId`. */
  resultDataId: id,
  /** As the lists of files name it. */
  fileId: id,
});
export const issuesSearchReply = paged(commitIssue);
export const issueReply = wrapped(commitIssue);

export const IGNORE_REASONS = [
  'AcceptedUse',
  'FalsePositive',
  'NotExploitable',
  'TestCode',
  'ExternalCode',
] as const;
const ignoreReason = z.enum(IGNORE_REASONS);

export const ignoredIssue = describedIssue.extend({
  fileId: id,
  reason: ignoreReason.optional(),
  comment: z.string().optional(),
  ignoredTimestamp: instant,
});
export const ignoredIssuesReply = paged(ignoredIssue);

export const issueStateRequest = z.object({
  ignored: z.boolean(),
  reason: ignoreReason.nullish(),
  comment: storableText(1_000).nullish(),
});
export type IssueState = z.output<typeof issueStateRequest>;

const counts = z.array(z.object({ name: z.string(), total: z.int() }));
export const issuesOverviewReply = wrapped(
  z.object({
    counts: z.object({
      categories: counts,
      languages: counts,
      levels: counts,
      tags: counts,
      patterns: z.array(z.object({ id: z.string(), title: z.string(), total: z.int() })),
      authors: counts,
      potentialFalsePositives: counts,
    }),
  }),
);

export const reanalyzeCommitRequest = z.object({
  commitUuid: z
    .string()
    .regex(/^[0-9a-fA-F]{40}$/, 'must be a full commit SHA, 40 hexadecimal digits')
    .transform((sha) => sha.toLowerCase()),
  /** Nothing is cached, so nothing needs cleaning. */
  cleanCache: z.boolean().nullish(),
});
