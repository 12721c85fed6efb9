import { INTERNAL_PATHS, tokenUsesRequest, type TokenUsesRequest } from '@libs/contracts';
import { AllowIssuers, ZodPipe } from '@libs/http';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { TokenUsesService } from './token-uses.service';

@Controller()
@AllowIssuers('gateway')
export class TokenUsesController {
  constructor(private readonly tokenUses: TokenUsesService) {}

  @Post(INTERNAL_PATHS.tokenUses)
  @HttpCode(204)
  tellUses(@Body(new ZodPipe(tokenUsesRequest)) { uses }: TokenUsesRequest): Promise<void> {
    return this.tokenUses.record(uses);
  }
}
