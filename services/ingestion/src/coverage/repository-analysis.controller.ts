import { repositoryWithAnalysisQuery } from '@libs/contracts';
import { Controller, Get, Query } from '@nestjs/common';
import { CurrentAssertion, type VerifiedAssertion, ZodPipe } from '@libs/http';
import type { z } from 'zod';
import { RepositoryAnalysisQuery } from '../analysis/repository-analysis';
import { RepositoryLanguages } from '../configuration/repository-languages';
import { renderBranch } from '../git/render-git';
import { orUnavailable } from '../or-unavailable';
import { readableRepositoryOf } from '../repository-grant';
import { CoveredCommits } from './covered-commits';
import { renderWithAnalysis } from './render-repository';
import { RepositoryCoverageQuery } from './repository-coverage';

/** getRepositoryWithAnalysis (contract 2.3). */
@Controller('api/v3/analysis/organizations/:provider/:organization/repositories/:repository')
export class RepositoryAnalysisController {
  constructor(
    private readonly coverage: RepositoryCoverageQuery,
    private readonly analysis: RepositoryAnalysisQuery,
    private readonly languages: RepositoryLanguages,
    private readonly commits: CoveredCommits,
  ) {}

  @Get()
  async get(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Query(new ZodPipe(repositoryWithAnalysisQuery)) { branch }: z.output<typeof repositoryWithAnalysisQuery>,
  ): Promise<object> {
    const grant = readableRepositoryOf(assertion);
    const selected =
      branch === undefined ? undefined : await orUnavailable(this.commits.branch(grant, branch));
    const coverage = await orUnavailable(this.coverage.newest(grant.repositoryId, selected?.id));
    const analysis = await orUnavailable(this.analysis.newest(grant, branch));
    const languages = await orUnavailable(this.languages.detected(grant.repositoryId));
    const selectedBranch = selected && renderBranch(grant, selected);
    return { data: { ...renderWithAnalysis({ grant, coverage, analysis, languages }), selectedBranch } };
  }
}
