import { Controller, Get } from '@nestjs/common';
import { type RepositoryGrant, toRepository } from '@libs/contracts';
import { CurrentAssertion, type VerifiedAssertion } from '@libs/http';
import { RepositoryLanguages } from '../configuration/repository-languages';
import { orUnavailable } from '../or-unavailable';
import { readableRepositoryOf } from '../repository-grant';
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

/** Percentages never say more than is so: 99.99 % is 99, and only full coverage is 100. */
function renderCoverage(coverage: RepositoryCoverage): object {
  const { coveredLines, coverableLines } = coverage;
  const hundredths = coverableLines === 0 ? undefined : Math.floor((coveredLines * 10_000) / coverableLines);
  return {
    filesUncovered: coverage.uncoveredFiles,
    filesWithLowCoverage: coverage.lowCoverageFiles,
    ...(hundredths === undefined
      ? {}
      : {
          coveragePercentage: Math.floor(hundredths / 100),
          coveragePercentageWithDecimals: hundredths / 100,
        }),
    numberTotalFiles: coverage.files,
    numberCoveredLines: coveredLines,
    numberCoverableLines: coverableLines,
    status: coverage.waiting ? 'Waiting' : 'UpToDate',
    lastCommitWithCoverage: coverage.commitSha,
    valueUpdatedAt: coverage.valueUpdatedAt,
  };
}
