import type { Principal, TokensOverview as Overview } from '@libs/contracts';
import { CurrentPrincipal } from '@libs/http';
import { SharedReading } from '@libs/operations';
import { Controller, Get, Inject } from '@nestjs/common';
import { instanceAdminOf } from '../tokens/principals';

/** Injection token of what is read at most once a second, however many look. */
export const TOKENS_OVERVIEW = Symbol('TOKENS_OVERVIEW');

/** What whoever runs this instance sees of it. */
@Controller('api/v3/operations')
export class OperationsController {
  constructor(@Inject(TOKENS_OVERVIEW) private readonly overview: SharedReading<Overview>) {}

  @Get('tokens')
  async getTokensOverview(@CurrentPrincipal() principal: Principal): Promise<{ data: Overview }> {
    instanceAdminOf(principal);
    return { data: await this.overview.get() };
  }
}
