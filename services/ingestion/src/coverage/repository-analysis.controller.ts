import { Controller, Get } from '@nestjs/common';
import { CurrentAssertion, type VerifiedAssertion } from '@libs/http';
import { RepositoryAnalysisQuery } from '../analysis/repository-analysis';
import { RepositoryLanguages } from '../configuration/repository-languages';
import { orUnavailable } from '../or-unavailable';
import { readableRepositoryOf } from '../repository-grant';
import { renderWithAnalysis } from './render-repository';
import { RepositoryCoverageQuery } from './repository-coverage';

/** getRepositoryWithAnalysis (contract 2.3). */
@Controller('api/v3/analysis/organizations/:provider/:organization/repositories/:repository')
export class RepositoryAnalysisController {
  constructor(
    private readonly coverage: RepositoryCoverageQuery,
    private readonly analysis: RepositoryAnalysisQuery,
    private readonly languages: RepositoryLanguages,
  ) {}

  @Get()
  async get(@CurrentAssertion() assertion: VerifiedAssertion): Promise<object> {
    const grant = readableRepositoryOf(assertion);
    const coverage = await orUnavailable(this.coverage.newest(grant.repositoryId));
    const analysis = await orUnavailable(this.analysis.newest(grant));
    const languages = await orUnavailable(this.languages.detected(grant.repositoryId));
    return { data: renderWithAnalysis({ grant, coverage, analysis, languages }) };
  }
}
