import { Controller, Param, Post, Req, Res } from '@nestjs/common';
import { CurrentAssertion, type VerifiedAssertion } from '@libs/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RESULTS } from '../ingestion.errors';
import { writableRepositoryOf } from '../repository-grant';
import { acknowledge } from '../uploads/acknowledge';
import { UploadReception } from '../uploads/upload-reception';
import { readCommitSha } from '../uploads/upload-target';
import type { Commit } from '../uploads/upload-ledger';
import { AnalysisUploadsService } from './analysis-uploads.service';
import type { ResultKind } from './result-shapes';
import { resultsFormat } from './scan-results';

const RECEIVED = 'Results received successfully.';
const forms = (tail: string): string[] => [
  `commit/:sha/${tail}`,
  `:provider/:organization/:repository/commit/:sha/${tail}`,
];

/** R1 to R4, their account forms, and O1 (contract 1.2). Which repository an upload is for, the assertion says. */
@Controller('2.0')
export class AnalysisUploadsController {
  constructor(
    private readonly reception: UploadReception,
    private readonly uploads: AnalysisUploadsService,
  ) {}

  @Post(forms('issuesRemoteResults'))
  issues(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Param('sha') sha: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.receive('issues', { assertion, sha, request, reply });
  }

  @Post(forms('metricsRemoteResults'))
  metrics(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Param('sha') sha: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.receive('metrics', { assertion, sha, request, reply });
  }

  @Post(forms('duplicationRemoteResults'))
  duplication(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Param('sha') sha: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.receive('duplication', { assertion, sha, request, reply });
  }

  @Post('commit/:sha/results')
  oldIssues(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Param('sha') sha: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.receive('old-issues', { assertion, sha, request, reply });
  }

  @Post(forms('resultsFinal'))
  async final(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Param('sha') sha: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const commit = commitOf(assertion, sha);
    await this.reception.receiveNotice(
      {
        assertion,
        kind: 'results-final',
        store: (tokenId) => this.uploads.addFinal({ ...commit, tokenId }),
      },
      () => {
        acknowledge(reply, RECEIVED);
      },
    );
  }

  private async receive(
    kind: ResultKind,
    from: { assertion: VerifiedAssertion; sha: string; request: FastifyRequest; reply: FastifyReply },
  ): Promise<void> {
    const { assertion, sha, request, reply } = from;
    const commit = commitOf(assertion, sha);
    await this.reception.receive(
      {
        assertion,
        kind,
        request: request.raw,
        format: resultsFormat(kind),
        store: (body, tokenId) => this.uploads.add({ ...commit, ...body, kind, tokenId }),
      },
      () => {
        acknowledge(reply, RECEIVED);
      },
    );
  }
}

const commitOf = (assertion: VerifiedAssertion, sha: string): Commit => ({
  repositoryId: writableRepositoryOf(assertion).repositoryId,
  commitSha: readCommitSha(sha, RESULTS),
});
