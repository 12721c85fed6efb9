import { Controller, Get } from '@nestjs/common';
import { type RepositoryGrant, toRepository } from '@libs/contracts';
import { CurrentAssertion, type VerifiedAssertion } from '@libs/http';
import { RepositoryLanguages } from '../configuration/repository-languages';
import { orUnavailable } from '../or-unavailable';
import { readableRepositoryOf } from '../repository-grant';
import { percentageOf } from './percentages';
import { type RepositoryCoverage, RepositoryCoverageQuery } from './repository-coverage';

/** getRepositoryWithAnalysis (contract 2.3), as far as coverage goes. */
@Controller('api/v3/analysis/organizations/:provider/:organization/repositories/:repository')
export class RepositoryAnalysisController {
  constructor(
    private readonly coverage: RepositoryCoverageQuery,
    private readonly languages: RepositoryLanguages,
  ) {}

  @Get()
  async get(@CurrentAssertion() assertion: VerifiedAssertion): Promise<object> {
    const grant = readableRepositoryOf(assertion);
    const coverage = await orUnavailable(this.coverage.newest(grant.repositoryId));
    const languages = await orUnavailable(this.languages.detected(grant.repositoryId));
    return { data: renderWithAnalysis(grant, coverage, languages) };
  }
}

/** The `RepositoryWithAnalysis` of the contract. Whether the caller follows it, only the directory knows. */
export const renderWithAnalysis = (
  grant: RepositoryGrant,
  coverage: RepositoryCoverage | undefined,
  languages: readonly string[],
): object => ({
  repository: { ...toRepository(grant), languages },
  ...(coverage ? { coverage: renderCoverage(coverage) } : {}),
});

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
    lastCommitWithCoverage: coverage.commitSha,
    valueUpdatedAt: coverage.valueUpdatedAt,
  };
}
