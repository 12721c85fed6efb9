import { type RepositoryGrant, toRepository } from '@libs/contracts';
import { renderTimes } from '../analysis/analysis-times';
import type { RepositoryAnalysis } from '../analysis/repository-analysis';
import { renderCommit } from '../git/render-git';
import { percentageOf } from './percentages';
import type { RepositoryCoverage } from './repository-coverage';

export interface KnownRepository {
  readonly grant: RepositoryGrant;
  readonly coverage: RepositoryCoverage | undefined;
  readonly analysis: RepositoryAnalysis | undefined;
  readonly languages: readonly string[];
}

/** The `RepositoryWithAnalysis` of the contract. Whether the caller follows it, only the directory knows. */
export const renderWithAnalysis = ({ grant, coverage, analysis, languages }: KnownRepository): object => ({
  ...(analysis ? renderAnalysis(grant, analysis) : renderUnanalysed(grant, coverage)),
  repository: { ...toRepository(grant), languages },
  ...(coverage ? { coverage: renderCoverage(coverage) } : {}),
});

const renderAnalysis = (grant: RepositoryGrant, analysis: RepositoryAnalysis): object => ({
  lastAnalysedCommit: { ...renderCommit(grant, analysis.commit), ...renderTimes(analysis.times) },
  issuesCount: analysis.issues,
  loc: analysis.loc ?? undefined,
});

/** Clients take a repository without this commit for one of which nothing is known. That it was analysed, nothing of it says. */
const renderUnanalysed = (grant: RepositoryGrant, coverage: RepositoryCoverage | undefined): object =>
  coverage ? { lastAnalysedCommit: renderCommit(grant, coverage.commit) } : {};

function renderCoverage(coverage: RepositoryCoverage): object {
  const { coveredLines, coverableLines } = coverage;
  const percentage = percentageOf(coverage);
  return {
    filesUncovered: coverage.uncoveredFiles,
    filesWithLowCoverage: coverage.lowCoverageFiles,
    ...(percentage === undefined
      ? {}
      : { coveragePercentage: Math.floor(percentage), coveragePercentageWithDecimals: percentage }),
    numberTotalFiles: coverage.files,
    numberCoveredLines: coveredLines,
    numberCoverableLines: coverableLines,
    status: coverage.waiting ? 'Waiting' : 'UpToDate',
    lastCommitWithCoverage: coverage.commit.sha,
    valueUpdatedAt: coverage.valueUpdatedAt,
  };
}
