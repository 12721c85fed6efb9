import { Controller, HttpCode, Post } from '@nestjs/common';
import { reanalyzeCommitRequest } from '@libs/contracts';
import { CurrentAssertion, JsonBody, type VerifiedAssertion, ZodPipe } from '@libs/http';
import type { z } from 'zod';
import { AuditTrail } from '../audit/audit-trail';
import { configurableRepositoryOf } from '../repository-grant';
import { IssueStateService } from './issue-state.service';

/** reanalyzeCommitById of contract 2.5. */
@Controller('api/v3/organizations/:provider/:organization/repositories/:repository')
export class ReanalysisController {
  constructor(
    private readonly states: IssueStateService,
    private readonly audit: AuditTrail,
  ) {}

  @Post('reanalyzeCommit')
  @HttpCode(204)
  async reanalyze(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @JsonBody(new ZodPipe(reanalyzeCommitRequest)) { commitUuid }: z.output<typeof reanalyzeCommitRequest>,
  ): Promise<void> {
    const grant = configurableRepositoryOf(assertion);
    const accepted = this.audit.entry(assertion, grant, {
      action: 'repositories.reanalyzecommit',
      entityId: commitUuid,
    });
    await this.states.reanalyze({ repositoryId: grant.repositoryId, commitSha: commitUuid }, accepted);
  }
}
