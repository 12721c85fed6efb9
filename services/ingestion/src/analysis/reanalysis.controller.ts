import { Controller, HttpCode, Post } from '@nestjs/common';
import { reanalyzeCommitRequest } from '@libs/contracts';
import { CurrentAssertion, JsonBody, type VerifiedAssertion, ZodPipe } from '@libs/http';
import type { z } from 'zod';
import { configurableRepositoryOf } from '../repository-grant';
import { IssueStateService } from './issue-state.service';

/** reanalyzeCommitById of contract 2.5. */
@Controller('api/v3/organizations/:provider/:organization/repositories/:repository')
export class ReanalysisController {
  constructor(private readonly states: IssueStateService) {}

  @Post('reanalyzeCommit')
  @HttpCode(204)
  async reanalyze(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @JsonBody(new ZodPipe(reanalyzeCommitRequest)) { commitUuid }: z.output<typeof reanalyzeCommitRequest>,
  ): Promise<void> {
    const { repositoryId } = configurableRepositoryOf(assertion);
    await this.states.reanalyze({ repositoryId, commitSha: commitUuid });
  }
}
