import {
  type EventsOverview,
  type Principal,
  type SettledLetters,
  type SettleLettersRequest,
  settleLettersRequest,
  type TokensOverview,
} from '@libs/contracts';
import { CurrentPrincipal, ZodPipe } from '@libs/http';
import { SharedReading } from '@libs/operations';
import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { instanceAdminOf } from '../tokens/principals';
import { SettleLetters } from './settle-letters';

/** Injection tokens of what is read once for all who look at about the same time. */
export const TOKENS_OVERVIEW = Symbol('TOKENS_OVERVIEW');
export const EVENTS_OVERVIEW = Symbol('EVENTS_OVERVIEW');

/** What whoever runs this instance sees of it, and does about dead letters. */
@Controller('api/v3/operations')
export class OperationsController {
  constructor(
    @Inject(TOKENS_OVERVIEW) private readonly tokens: SharedReading<TokensOverview>,
    @Inject(EVENTS_OVERVIEW) private readonly events: SharedReading<EventsOverview>,
    private readonly letters: SettleLetters,
  ) {}

  @Get('tokens')
  async getTokensOverview(@CurrentPrincipal() principal: Principal): Promise<{ data: TokensOverview }> {
    instanceAdminOf(principal);
    return { data: await this.tokens.get() };
  }

  @Get('events')
  async getEventsOverview(@CurrentPrincipal() principal: Principal): Promise<{ data: EventsOverview }> {
    instanceAdminOf(principal);
    return { data: await this.events.get() };
  }

  @Post('events/dead-letters/retry')
  @HttpCode(200)
  async retryDeadLetters(
    @CurrentPrincipal() principal: Principal,
    @Body(new ZodPipe(settleLettersRequest)) { letters }: SettleLettersRequest,
  ): Promise<{ data: SettledLetters }> {
    return this.settle('retry', principal, letters);
  }

  @Post('events/dead-letters/drop')
  @HttpCode(200)
  async dropDeadLetters(
    @CurrentPrincipal() principal: Principal,
    @Body(new ZodPipe(settleLettersRequest)) { letters }: SettleLettersRequest,
  ): Promise<{ data: SettledLetters }> {
    return this.settle('drop', principal, letters);
  }

  private async settle(
    settling: 'retry' | 'drop',
    principal: Principal,
    letters: SettleLettersRequest['letters'],
  ): Promise<{ data: SettledLetters }> {
    const data = await this.letters.settle(settling, letters, instanceAdminOf(principal));
    this.events.forget();
    return { data };
  }
}
