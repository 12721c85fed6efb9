import {
  INTERNAL_PATHS,
  type RepositoriesReply,
  type RepositoriesRequest,
  repositoriesRequest,
} from '@libs/contracts';
import { AllowIssuers, ZodPipe } from '@libs/http';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { VisibleRepositories } from './visible-repositories';

/** For the ingestion service, which knows coverage and no names. */
@Controller()
export class VisibleRepositoriesController {
  constructor(private readonly repositories: VisibleRepositories) {}

  @Post(INTERNAL_PATHS.repositories)
  @AllowIssuers('ingestion')
  @HttpCode(200)
  async listVisibleRepositories(
    @Body(new ZodPipe(repositoriesRequest)) { limit, after, ...selection }: RepositoriesRequest,
  ): Promise<RepositoriesReply> {
    const { repositories, ...page } = await this.repositories.page(selection, { limit, after });
    return { ...page, repositories: repositories.map(({ grant }) => grant) };
  }
}
