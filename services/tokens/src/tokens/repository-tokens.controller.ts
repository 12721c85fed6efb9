import { type ApiToken, bulkDeleteRequest, type Principal, repositoryTokenRequest } from '@libs/contracts';
import { CurrentPrincipal, ZodPipe } from '@libs/http';
import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { preferredWaitS } from '../revocations/prefer';
import { answerRevocation, type RevocationAnswer } from '../revocations/revocations.api';
import { RevocationsService } from '../revocations/revocations.service';
import { TokenNotFound } from '../tokens.errors';
import { TOKENS_PER_REPOSITORY } from './assert-room';
import { administeredRepository, type RepositoryNames } from './principals';
import { parseId, toApiToken } from './tokens.api';
import { TokensService } from './tokens.service';

/** Repository tokens, for admins of the repository (contract 2.2, 3.3). */
@Controller('api/v3/organizations/:provider/:organization/repositories/:repository/tokens')
export class RepositoryTokensController {
  constructor(
    private readonly tokens: TokensService,
    private readonly revocations: RevocationsService,
  ) {}

  @Get()
  async listRepositoryApiTokens(
    @CurrentPrincipal() principal: Principal,
    @Param() names: RepositoryNames,
  ): Promise<object> {
    const { actor, repositoryId } = administeredRepository(principal, names);
    const tokens = await this.tokens.listOfRepository(repositoryId, actor);
    return {
      data: tokens.map(toApiToken),
      pagination: { limit: TOKENS_PER_REPOSITORY, total: tokens.length },
    };
  }

  @Post()
  @HttpCode(201)
  async createRepositoryApiToken(
    @CurrentPrincipal() principal: Principal,
    @Param() names: RepositoryNames,
    @Body(new ZodPipe(repositoryTokenRequest)) body: z.output<typeof repositoryTokenRequest>,
  ): Promise<{ data: ApiToken }> {
    const { actor, repositoryId } = administeredRepository(principal, names);
    return { data: toApiToken(await this.tokens.issueForRepository(repositoryId, body, actor)) };
  }

  /** All or none: with an id that is not a token of this repository nothing is deleted. One wait for all of them. */
  @Post('delete')
  async deleteRepositoryApiTokens(
    @CurrentPrincipal() principal: Principal,
    @Param() names: RepositoryNames,
    @Body(new ZodPipe(bulkDeleteRequest)) { ids }: z.output<typeof bulkDeleteRequest>,
    @Headers('prefer') prefer: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RevocationAnswer> {
    const { actor, repositoryId } = administeredRepository(principal, names);
    const waitS = preferredWaitS(prefer);
    return answerRevocation(reply, await this.revocations.revoke({ repositoryId }, ids, actor, waitS), waitS);
  }

  @Delete(':tokenId')
  async deleteRepositoryApiToken(
    @CurrentPrincipal() principal: Principal,
    @Param() names: RepositoryNames & { tokenId: string },
    @Headers('prefer') prefer: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RevocationAnswer> {
    const { actor, repositoryId } = administeredRepository(principal, names);
    const id = parseId(names.tokenId);
    if (id === undefined) throw new TokenNotFound([names.tokenId]);
    const waitS = preferredWaitS(prefer);
    return answerRevocation(
      reply,
      await this.revocations.revoke({ repositoryId }, [id], actor, waitS),
      waitS,
    );
  }
}
