import { type ApiToken, cursorAt, type Principal, userTokenRequest, userTokensQuery } from '@libs/contracts';
import { CurrentPrincipal, ZodPipe } from '@libs/http';
import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { preferredWaitS } from '../revocations/prefer';
import { answerRevocation, type RevocationAnswer } from '../revocations/revocations.api';
import { RevocationsService } from '../revocations/revocations.service';
import { TokenNotFound } from '../tokens.errors';
import { accountOf } from './principals';
import { parseId, toApiToken } from './tokens.api';
import { TokensService } from './tokens.service';

/** Account tokens, for their owner (contract 2.2). */
@Controller('api/v3/user/tokens')
export class UserTokensController {
  constructor(
    private readonly tokens: TokensService,
    private readonly revocations: RevocationsService,
  ) {}

  @Get()
  async getUserApiTokens(
    @CurrentPrincipal() principal: Principal,
    @Query(new ZodPipe(userTokensQuery)) { limit, cursor }: z.output<typeof userTokensQuery>,
  ): Promise<object> {
    const actor = accountOf(principal);
    const page = await this.tokens.listOfAccount(actor.accountId, { limit, after: cursor?.[0] }, actor);
    return {
      data: page.tokens.map(toApiToken),
      pagination: {
        ...(page.next !== undefined && { cursor: cursorAt(page.next) }),
        limit,
        total: page.total,
      },
    };
  }

  /** The bare token, not wrapped in `data`, with 200 and not 201: so the contract has it. */
  @Post()
  @HttpCode(200)
  async createUserApiToken(
    @CurrentPrincipal() principal: Principal,
    @Body(new ZodPipe(userTokenRequest)) body: z.output<typeof userTokenRequest>,
  ): Promise<ApiToken> {
    const actor = accountOf(principal);
    return toApiToken(await this.tokens.issueForAccount(actor.accountId, body, actor));
  }

  @Delete(':tokenId')
  async deleteUserApiToken(
    @CurrentPrincipal() principal: Principal,
    @Param('tokenId') tokenId: string,
    @Headers('prefer') prefer: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RevocationAnswer> {
    const actor = accountOf(principal);
    const id = parseId(tokenId);
    if (id === undefined) throw new TokenNotFound([tokenId]);
    const waitS = preferredWaitS(prefer);
    const scope = { accountId: actor.accountId };
    return answerRevocation(reply, await this.revocations.revoke(scope, [id], actor, waitS), waitS);
  }
}
