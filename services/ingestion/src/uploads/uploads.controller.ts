import { Controller, Param, Post, Query, Req, Res } from '@nestjs/common';
import { CurrentAssertion, type VerifiedAssertion } from '@libs/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { writableRepositoryOf } from '../repository-grant';
import { UploadReception } from './upload-reception';
import { readCommitSha, readLanguage, readPartial } from './upload-target';

/**
 * C1, C1A, C1L, C2 and C2A of contract 1.2. The names in the path were the gateway's business: which repository an upload
 * is for, the assertion says.
 */
@Controller('2.0')
export class UploadsController {
  constructor(private readonly reception: UploadReception) {}

  @Post([
    'coverage/:sha/:language',
    ':provider/:organization/:repository/commit/:sha/coverage/:language',
    ':organization/:repository/commit/:sha/coverage/:language',
  ])
  async coverage(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Param('sha') sha: string,
    @Param('language') language: string,
    @Query('partial') partial: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const target = {
      assertion,
      repositoryId: writableRepositoryOf(assertion).repositoryId,
      commitSha: readCommitSha(sha),
      language: readLanguage(language),
      kind: readPartial(partial) ? ('partial' as const) : ('complete' as const),
    };
    await this.reception.receiveCoverage(target, request.raw, () => {
      acknowledge(reply, 'Coverage received successfully.');
    });
  }

  @Post(['commit/:sha/coverageFinal', ':provider/:organization/:repository/commit/:sha/coverageFinal'])
  async final(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Param('sha') sha: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const target = {
      assertion,
      repositoryId: writableRepositoryOf(assertion).repositoryId,
      commitSha: readCommitSha(sha),
    };
    await this.reception.receiveFinal(target, () => {
      acknowledge(reply, 'Final coverage notification received successfully.');
    });
  }
}

/** Sends in this very tick: see UploadGate. */
function acknowledge(reply: FastifyReply, success: string): void {
  void reply.status(200).header('cache-control', 'no-store').send({ success });
}
