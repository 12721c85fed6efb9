import type { Principal, RevocationStatus } from '@libs/contracts';
import { CurrentPrincipal } from '@libs/http';
import { Controller, Get, Param } from '@nestjs/common';
import { accountOf } from '../tokens/principals';
import { parseId } from '../tokens/tokens.api';
import { RevocationNotFound } from '../tokens.errors';
import { REVOCATIONS_PATH, statusOf } from './revocations.api';
import { RevocationsService } from './revocations.service';

/** Where a revocation that was answered with 202 stands. */
@Controller(REVOCATIONS_PATH)
export class RevocationsController {
  constructor(private readonly revocations: RevocationsService) {}

  @Get(':seq')
  async getRevocation(
    @CurrentPrincipal() principal: Principal,
    @Param('seq') seqText: string,
  ): Promise<{ data: RevocationStatus }> {
    const actor = accountOf(principal);
    const seq = parseId(seqText);
    if (seq === undefined) throw new RevocationNotFound(seqText);
    return { data: statusOf(await this.revocations.status(seq, actor)) };
  }
}
