import type { RepositoriesRequest, RepositoryGrant } from '@libs/contracts';
import { TokensApiClient, TokensApiUnavailable } from '@libs/enforcer';
import { Injectable } from '@nestjs/common';
import { RepositoryLanguages } from '../configuration/repository-languages';
import { IngestionUnavailable } from '../ingestion.errors';
import { orUnavailable } from '../or-unavailable';
import { type RepositoryCoverage, RepositoryCoverageQuery } from './repository-coverage';

export interface RepositoriesWithAnalysisPage {
  readonly repositories: {
    grant: RepositoryGrant;
    coverage: RepositoryCoverage | undefined;
    languages: readonly string[];
  }[];
  readonly next?: string | undefined;
  readonly total: number;
}

/** Which repositories there are the directory says, and whether the account may see them; their coverage is here. */
@Injectable()
export class RepositoriesWithAnalysis {
  constructor(
    private readonly directory: TokensApiClient,
    private readonly coverage: RepositoryCoverageQuery,
    private readonly languages: RepositoryLanguages,
  ) {}

  /** @throws IngestionUnavailable */
  async page(request: RepositoriesRequest): Promise<RepositoriesWithAnalysisPage> {
    const { repositories, ...page } = await this.directory.repositories(request).catch(notAnswered);
    const ids = repositories.map(({ repositoryId }) => repositoryId);
    const coverages = await orUnavailable(this.coverage.newestOf(ids));
    const languages = await orUnavailable(this.languages.detectedOf(ids));
    return {
      ...page,
      repositories: repositories.map((grant) => ({
        grant,
        coverage: coverages.get(grant.repositoryId),
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
