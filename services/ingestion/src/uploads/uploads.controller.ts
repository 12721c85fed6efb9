import { Controller, Param, Post, Query, Req, Res } from '@nestjs/common';
import { CurrentAssertion, type VerifiedAssertion } from '@libs/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { writableRepositoryOf } from '../repository-grant';
import { scanCoverageBody } from '../coverage/scan-coverage-body';
import { COVERAGE } from '../ingestion.errors';
import { acknowledge } from './acknowledge';
import type { BodyFormat } from './receive-body';
import { UploadReception } from './upload-reception';
import { readCommitSha, readLanguage, readPartial } from './upload-target';
import { UploadsService } from './uploads.service';

const coverageReport: BodyFormat = {
  subject: COVERAGE,
  limitsIn: (limits) => limits,
  check: (source) => scanCoverageBody(source, () => undefined),
};

/**
 * C1, C1A, C1L, C2 and C2A of contract 1.2. The names in the path were the gateway's business: which repository an upload
 * is for, the assertion says.
 */
@Controller('2.0')
export class UploadsController {
  constructor(
    private readonly reception: UploadReception,
    private readonly uploads: UploadsService,
  ) {}

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
      repositoryId: writableRepositoryOf(assertion).repositoryId,
      commitSha: readCommitSha(sha),
      language: readLanguage(language),
      kind: readPartial(partial) ? ('partial' as const) : ('complete' as const),
    };
    await this.reception.receive(
      {
        assertion,
        kind: target.kind,
        request: request.raw,
        format: coverageReport,
        store: (body, tokenId) => this.uploads.addCoverage({ ...target, ...body, tokenId }),
      },
      () => {
        acknowledge(reply, 'Coverage received successfully.');
      },
    );
  }

  @Post(['commit/:sha/coverageFinal', ':provider/:organization/:repository/commit/:sha/coverageFinal'])
  async final(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Param('sha') sha: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const commit = {
      repositoryId: writableRepositoryOf(assertion).repositoryId,
      commitSha: readCommitSha(sha),
    };
    await this.reception.receiveNotice(
      { assertion, kind: 'final', store: (tokenId) => this.uploads.addFinal({ ...commit, tokenId }) },
      () => {
        acknowledge(reply, 'Final coverage notification received successfully.');
      },
    );
  }
}
