import { z } from 'zod';
import { uploadState } from './coverage.api';
import { count, diffCoverage, percentage, points, pullRequestCoverage } from './coverage-figures.api';
import { analysedCommit, pullRequest } from './git.api';
import { pageCursor, pageLimit, paged, wrapped } from './paging.api';
import { commitSha, id } from './primitives';

/** An id that the public schema requires, and 0 where we know of none. */
const idOrNone = z.int().nonnegative();
/** A SHA that the public schema requires, and empty where it was not imported. */
const shaOrNone = z.union([commitSha, z.literal('')]);

/** Text that Postgres can look for. */
const text = (max: number): z.ZodString =>
  z
    .string({ error: 'must be given once' })
    .max(max)
    .regex(/^[^\0]*$/, 'must not hold NUL');

/** The last one is ours. */
export const FILE_SORTS = [
  'filename',
  'issues',
  'grade',
  'duplication',
  'complexity',
  'coverage',
  'uncovered-lines',
] as const;

export const filesQuery = z.object({
  branch: text(255).min(1).optional(),
  /** Part of the path, whatever the case of ASCII letters. */
  search: text(1_000).default(''),
  sort: z.enum(FILE_SORTS).default('filename'),
  direction: z.enum(['asc', 'desc']).default('asc'),
  limit: pageLimit(1_000, 100),
  /** The coverage and the results that the first page was of, what the last file is ordered by, and its id. */
  cursor: pageCursor(z.tuple([shaOrNone, idOrNone, z.int(), id])),
});

export const filesReply = paged(
  z.object({
    fileId: id,
    branchId: idOrNone,
    path: z.string(),
    totalIssues: count,
    grade: z.int(),
    gradeLetter: z.string(),
    complexity: count.optional(),
    linesOfCode: count.optional(),
    numberOfMethods: count,
    numberOfClones: count.optional(),
    coverage: z.int().optional(),
    coverageWithDecimals: percentage.optional(),
    /** Coverable lines. */
    sourceLinesOfCode: count.optional(),
    /** Ours: how many of them are covered. */
    coveredLines: count.optional(),
  }),
);

/** Ours: of the newest commit of that branch, in place of the newest of all. */
export const fileQuery = z.object({ branch: text(255).min(1).optional() });

const counted = { files: count, coverableLines: count, coveredLines: count } as const;

export const folderCoverageQuery = z.object({
  branch: text(255).min(1).optional(),
  /** As a reply names it; without it, all files. */
  folder: text(15_000).default(''),
});

/** Ours: what lies directly in a folder, the largest first, with the lines of all that is below it. */
export const folderCoverageReply = wrapped(
  z.object({
    /** Of which commit; absent while none has coverage. */
    commitSha: commitSha.optional(),
    folder: z.string(),
    ...counted,
    entries: z.array(
      z.object({
        /** A folder's path ends where its files part: what holds a single folder is not shown by itself. */
        path: z.string(),
        /** Of a file; a folder has none. */
        fileId: id.optional(),
        ...counted,
      }),
    ),
    /** The sums of what lies in it and is not among the entries, for being small. */
    others: z.object({ entries: count, ...counted }),
  }),
);

/** Not wrapped (contract 2.4). */
export const fileWithAnalysisReply = z.object({
  file: z.object({
    commitId: idOrNone,
    commitSha: shaOrNone,
    fileId: id,
    fileDataId: id,
    path: z.string(),
    language: z.string(),
    gitProviderUrl: z.string(),
    ignored: z.boolean(),
  }),
  metrics: z
    .object({
      linesOfCode: count.optional(),
      commentedLinesOfCode: count.optional(),
      numberOfMethods: count.optional(),
      numberOfClasses: count.optional(),
    })
    .optional(),
  coverage: z.object({ coverage: percentage, coverableLines: count, coveredLines: count }).optional(),
  quality: z
    .object({
      totalIssues: count,
      grade: z.int(),
      gradeLetter: z.string(),
      complexity: count.optional(),
      /** How many clones the file is in. */
      duplication: count.optional(),
    })
    .optional(),
});

export const fileCoverageReply = wrapped(z.array(z.object({ line: id, hits: count })));

/** Not wrapped (contract 2.4). */
export const commitWithAnalysisReply = z.object({
  commit: analysedCommit,
  coverage: z
    .object({
      totalCoveragePercentage: percentage.optional(),
      deltaCoveragePercentage: points.optional(),
    })
    .optional(),
  meta: z.object({ analyzable: z.boolean(), reason: z.string().optional() }),
});

export const pullRequestCoverageReply = wrapped(
  z.object({
    pullRequest,
    coverage: pullRequestCoverage,
  }),
);

export const pullRequestFilesReply = wrapped(
  z.array(
    z.object({
      fileName: z.string(),
      coverage: percentage,
      variation: points.optional(),
      diff: diffCoverage,
      diffLineHits: z.array(z.object({ lineNumber: z.string(), hits: count })),
    }),
  ),
);

/** Not wrapped: what `git diff` prints. */
export const diffReply = z.object({ diff: z.string() });

const commitReports = z.object({
  commitId: idOrNone,
  commitSha: shaOrNone,
  reports: z.array(uploadState),
});

export const pullRequestReportsReply = wrapped(
  z.object({
    headCommit: commitReports,
    commonAncestorCommit: commitReports,
    origin: commitReports,
    target: commitReports,
  }),
);
