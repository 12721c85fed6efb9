import { addRepositoryRequest, type Principal, type RepositoryReply } from '@libs/contracts';
import { CurrentPrincipal, ZodPipe } from '@libs/http';
import { Body, Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import type { z } from 'zod';
import { accountOf, repositoryOf } from '../tokens/principals';
import { showRepository } from './directory.api';
import { RepositoriesService } from './repositories.service';

const REPOSITORY = 'organizations/:provider/:organization/repositories/:repository';

/** One repository (contract 2.3). Which one is meant, the assertion says. */
@Controller('api/v3')
export class RepositoriesController {
  constructor(private readonly repositories: RepositoriesService) {}

  /** The bare repository, not wrapped in `data`, with 200 and not 201: so the contract has it. */
  @Post('repositories')
  @HttpCode(200)
  async addRepository(
    @CurrentPrincipal() principal: Principal,
    @Body(new ZodPipe(addRepositoryRequest)) body: z.output<typeof addRepositoryRequest>,
  ): Promise<RepositoryReply> {
    return showRepository(await this.repositories.add(body, accountOf(principal)));
  }

  /** For repository tokens and, where the repository is public, for anybody too. */
  @Get(REPOSITORY)
  async getRepository(@CurrentPrincipal() principal: Principal): Promise<{ data: RepositoryReply }> {
    const accountId = principal.kind === 'account' ? principal.accountId : undefined;
    return { data: showRepository(await this.repositories.one(repositoryOf(principal), accountId)) };
  }

  @Post(`${REPOSITORY}/follow`)
  @HttpCode(200)
  async followAddedRepository(
    @CurrentPrincipal() principal: Principal,
  ): Promise<{ data: RepositoryReply['addedState'] }> {
    const actor = accountOf(principal);
    await this.repositories.follow(repositoryOf(principal).repositoryId, actor);
    return { data: 'Following' };
  }

  @Delete(`${REPOSITORY}/follow`)
  @HttpCode(204)
  async unfollowRepository(@CurrentPrincipal() principal: Principal): Promise<void> {
    const actor = accountOf(principal);
    await this.repositories.unfollow(repositoryOf(principal).repositoryId, actor);
  }
}
