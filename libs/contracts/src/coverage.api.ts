import { z } from 'zod';
import { repository } from './directory.api';
import { analysedCommit, branch, commitWithBranches } from './git.api';
import { pageCursor, pageLimit, paged, wrapped } from './paging.api';
import { commitSha, id, instant } from './primitives';
import { storableText } from './storable-text';

/** What every accepted upload is answered (contract 1.4). */
export const uploadReply = z.object({ success: z.string() });

const hitsByLine = z.record(z.string(), z.int().nonnegative());

/** A coverage report as it is uploaded (contract 1.3). It is read by a scanner, not by this schema. */
export const coverageRequest = z.object({
  total: z.number().nullish(),
  fileReports: z.array(
    z.object({
      filename: z.string(),
      total: z.number().nullish(),
      coverage: z.union([hitsByLine, z.tuple([])]),
    }),
  ),
});

export const coverageQuery = z.object({ partial: z.enum(['true', 'false']).optional() });

/** How many of the uploads are wanted, at most 50. */
export const coverageStatusQuery = z.object({ limit: pageLimit(50) });

export const REPORT_STATUSES = [
  'Pending',
  'Processed',
  'CommitNotAnalysed',
  'CommitNotFound',
  'BranchNotEnabled',
  'MissingFinal',
] as const;

/** A report, as it is shown to those who wonder what became of their uploads. */
export const uploadState = z.object({
  /** Ours: what tells it from the others. */
  reportId: z.uuid(),
  targetCommitSha: commitSha,
  /** Where the commit is known. */
  commit: commitWithBranches.optional(),
  language: z.string().optional(),
  createdAt: instant,
  /** Ours: of the uploads that it is made of, uncompressed. */
  sizeBytes: z.int().nonnegative(),
  /** Ours: whether partial uploads are among them. */
  kind: z.enum(['complete', 'partial']),
  status: z.enum(REPORT_STATUSES),
  /** Ours: why it could not be processed. */
  problem: z.string().optional(),
});

export const coverageStatusReply = wrapped(
  z.object({ hasCoverageOverview: z.boolean(), lastReports: z.array(uploadState) }),
);

/** Of another branch than the main one. */
export const coverageBadgeQuery = z.object({ branch: storableText(255).min(1).optional() });

export const commitReportsQuery = z.object({
  limit: pageLimit(100),
  cursor: pageCursor(z.tuple([z.int().nonnegative()])),
});

const reportSummary = z.object({
  repositoryId: id,
  commitSha,
  reportId: z.uuid(),
  language: z.string().optional(),
  isFinal: z.boolean(),
  processed: z.boolean(),
  createdAt: instant,
});
export const commitReportsReply = paged(reportSummary);
export const coverageReportReply = wrapped(
  reportSummary.extend({ content: z.array(z.object({ fileName: z.string(), coverage: hitsByLine })) }),
);

const repositoryCoverage = z.object({
  filesUncovered: z.int(),
  filesWithLowCoverage: z.int(),
  coveragePercentage: z.int().optional(),
  coveragePercentageWithDecimals: z.number().optional(),
  numberTotalFiles: z.int(),
  numberCoveredLines: z.int(),
  numberCoverableLines: z.int(),
  status: z.enum(['None', 'UpToDate', 'Waiting', 'Stopped']),
  lastCommitWithCoverage: commitSha.optional(),
  valueUpdatedAt: instant.optional(),
});

/** Absent: the coverage of all branches, and the analysis of the default one. */
export const repositoryWithAnalysisQuery = z.object({ branch: storableText(255).min(1).optional() });

export const repositoryWithAnalysis = z.object({
  /** The newest commit of the branch whose issues are known; while there is none, the one of `coverage`, without times of an analysis. */
  lastAnalysedCommit: analysedCommit.optional(),
  issuesCount: z.int().nonnegative().optional(),
  loc: z.int().nonnegative().optional(),
  repository,
  /** Where one was asked for that is known. */
  selectedBranch: branch.optional(),
  coverage: repositoryCoverage.optional(),
});
export const repositoryWithAnalysisReply = wrapped(repositoryWithAnalysis);
export const repositoriesWithAnalysisPage = paged(repositoryWithAnalysis);
