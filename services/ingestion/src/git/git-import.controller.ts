import { Controller, Post, Req, Res } from '@nestjs/common';
import type { ImportCounts } from '@libs/contracts';
import { CurrentAssertion, type VerifiedAssertion } from '@libs/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { writableRepositoryOf } from '../repository-grant';
import { GitImport } from './git-import';

/** importGitFacts: what CI jobs tell of the repository's history. */
@Controller()
export class GitImportController {
  constructor(private readonly imports: GitImport) {}

  @Post('api/v3/organizations/:provider/:organization/repositories/:repository/git/import')
  async byAccount(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.take(assertion, request, (data) => {
      void reply.status(200).header('cache-control', 'no-store').send({ data });
    });
  }

  @Post('2.0/git/import')
  async byRepositoryToken(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.take(assertion, request, (data) => {
      const success = 'Git facts received successfully.';
      void reply.status(200).header('cache-control', 'no-store').send({ success, data });
    });
  }

  private async take(
    assertion: VerifiedAssertion,
    request: FastifyRequest,
    acknowledge: (counts: ImportCounts) => void,
  ): Promise<void> {
    const { repositoryId } = writableRepositoryOf(assertion);
    await this.imports.receive({ assertion, repositoryId }, request.raw, acknowledge);
  }
}
