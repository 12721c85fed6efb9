import type { RepositoriesRequest } from '@libs/contracts';
import { TokensApiClient, TokensApiUnavailable } from '@libs/enforcer';
import { Injectable } from '@nestjs/common';
import { RepositoryAnalysisQuery } from '../analysis/repository-analysis';
import { RepositoryLanguages } from '../configuration/repository-languages';
import { IngestionUnavailable } from '../ingestion.errors';
import { orUnavailable } from '../or-unavailable';
import type { KnownRepository } from './render-repository';
import { RepositoryCoverageQuery } from './repository-coverage';

export interface RepositoriesWithAnalysisPage {
  readonly repositories: readonly KnownRepository[];
  readonly next?: string | undefined;
  readonly total: number;
}

/** Which repositories there are the directory says, and whether the account may see them; what is known of their code is here. */
@Injectable()
export class RepositoriesWithAnalysis {
  constructor(
    private readonly directory: TokensApiClient,
    private readonly coverage: RepositoryCoverageQuery,
    private readonly analysis: RepositoryAnalysisQuery,
    private readonly languages: RepositoryLanguages,
  ) {}

  /** @throws IngestionUnavailable */
  async page(request: RepositoriesRequest): Promise<RepositoriesWithAnalysisPage> {
    const { repositories, ...page } = await this.directory.repositories(request).catch(notAnswered);
    const ids = repositories.map(({ repositoryId }) => repositoryId);
    const coverages = await orUnavailable(this.coverage.newestOf(ids));
    const analyses = await orUnavailable(this.analysis.newestOf(repositories));
    const languages = await orUnavailable(this.languages.detectedOf(ids));
    return {
      ...page,
      repositories: repositories.map((grant) => ({
        grant,
        coverage: coverages.get(grant.repositoryId),
        analysis: analyses.get(grant.repositoryId),
        languages: languages.get(grant.repositoryId) ?? [],
      })),
    };
  }
}

function notAnswered(error: unknown): never {
  if (error instanceof TokensApiUnavailable)
    throw new IngestionUnavailable('The directory of repositories did not answer.', 1, error);
  throw error;
}
