import { Controller, Get, Param, Query } from '@nestjs/common';
import { issuesSearchQuery, pageOf } from '@libs/contracts';
import { CurrentAssertion, type VerifiedAssertion, ZodPipe } from '@libs/http';
import type { z } from 'zod';
import { readFileId } from '../coverage/files/read-file-id';
import { orUnavailable } from '../or-unavailable';
import { readableRepositoryOf } from '../repository-grant';
import { DescribedTools } from './described-tools';
import { IssuesService } from './issues.service';
import { renderIssue } from './render-issue';

/** getFileIssues: beside the contract's 2.5, as Codacy's MCP server asks for it. */
@Controller('api/v3/organizations/:provider/:organization/repositories/:repository/files/:fileId/issues')
export class FileIssuesController {
  constructor(
    private readonly issues: IssuesService,
    private readonly tools: DescribedTools,
  ) {}

  @Get()
  async list(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Param('fileId') fileId: string,
    @Query(new ZodPipe(issuesSearchQuery)) { cursor, limit }: z.output<typeof issuesSearchQuery>,
  ): Promise<object> {
    const { repositoryId } = readableRepositoryOf(assertion);
    const from = { after: cursor?.[0] ?? 0, limit: limit + 1 };
    const { issues, total } = await orUnavailable(this.issues.ofFile(repositoryId, readFileId(fileId), from));
    const { shown, ...next } = pageOf(issues, limit, (last) => [last.issueId]);
    return {
      data: shown.map((issue) => renderIssue(issue, this.tools)),
      pagination: { ...next, limit, total },
    };
  }
}
