import { Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  type IssuesFilter,
  issuesFilterRequest,
  issuesSearchQuery,
  type IssueState,
  issueStateRequest,
  pageOf,
  type Principal,
  type RepositoryGrant,
} from '@libs/contracts';
import { AssertionRefused, CurrentAssertion, JsonBody, type VerifiedAssertion, ZodPipe } from '@libs/http';
import type { z } from 'zod';
import { AuditTrail } from '../audit/audit-trail';
import { IssueNotFound } from '../ingestion.errors';
import { orUnavailable } from '../or-unavailable';
import { configurableRepositoryOf, readableRepositoryOf } from '../repository-grant';
import type { BranchWanted } from './analysed-commit';
import { DescribedTools } from './described-tools';
import type { IssuesWanted } from './issue-conditions';
import { IssueStateService } from './issue-state.service';
import { type IssueFound, IssuesService } from './issues.service';
import { renderIgnored, renderIssue, renderOverview } from './render-issue';

type Page = z.output<typeof issuesSearchQuery>;

/** The issues of contract 2.5. */
@Controller('api/v3/analysis/organizations/:provider/:organization/repositories/:repository')
export class IssuesController {
  constructor(
    private readonly issues: IssuesService,
    private readonly states: IssueStateService,
    private readonly tools: DescribedTools,
    private readonly audit: AuditTrail,
  ) {}

  @Post('issues/search')
  @HttpCode(200)
  async search(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Query(new ZodPipe(issuesSearchQuery)) page: Page,
    @JsonBody(new ZodPipe(issuesFilterRequest)) filter: IssuesFilter,
  ): Promise<object> {
    return this.page(assertion, this.wanted(filter, false), page, renderIssue);
  }

  @Post('ignoredIssues/search')
  @HttpCode(200)
  async searchIgnored(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Query(new ZodPipe(issuesSearchQuery)) page: Page,
    @JsonBody(new ZodPipe(issuesFilterRequest)) filter: IssuesFilter,
  ): Promise<object> {
    return this.page(assertion, this.wanted(filter, true), page, renderIgnored);
  }

  @Post('issues/overview')
  @HttpCode(200)
  async overview(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @JsonBody(new ZodPipe(issuesFilterRequest)) filter: IssuesFilter,
  ): Promise<object> {
    const grant = readableRepositoryOf(assertion);
    const counts = await orUnavailable(
      this.issues.overview(grant.repositoryId, branchOf(grant, filter), this.wanted(filter, false)),
    );
    return { data: renderOverview(counts, this.tools) };
  }

  @Get('issues/:issueId')
  async one(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Param('issueId') issueId: string,
  ): Promise<object> {
    const { repositoryId } = readableRepositoryOf(assertion);
    return {
      data: renderIssue(await orUnavailable(this.issues.one(repositoryId, readIssueId(issueId))), this.tools),
    };
  }

  @Patch('issues/:issueId')
  @HttpCode(204)
  async setState(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Param('issueId') issueId: string,
    @JsonBody(new ZodPipe(issueStateRequest)) state: IssueState,
  ): Promise<void> {
    const grant = configurableRepositoryOf(assertion);
    const accepted = this.audit.entry(assertion, grant, {
      action: 'repositories.issues.update',
      entityId: issueId,
      details: { ...state },
    });
    const wanted = { ...state, by: whoIs(assertion.principal) };
    await this.states.set(grant.repositoryId, readIssueId(issueId), wanted, accepted);
  }

  private wanted(filter: IssuesFilter, ignored: boolean): IssuesWanted {
    const { toolUuids } = filter;
    return { filter, tools: toolUuids?.length ? this.tools.namesOf(toolUuids) : undefined, ignored };
  }

  private async page(
    assertion: VerifiedAssertion,
    wanted: IssuesWanted,
    { cursor, limit }: Page,
    render: (issue: IssueFound, tools: DescribedTools) => object,
  ): Promise<object> {
    const grant = readableRepositoryOf(assertion);
    const branch = branchOf(grant, wanted.filter);
    const from = { after: cursor?.[0] ?? 0, limit: limit + 1 };
    const { issues, total } = await orUnavailable(
      this.issues.search(grant.repositoryId, branch, wanted, from),
    );
    const { shown, ...next } = pageOf(issues, limit, (last) => [last.issueId]);
    return { data: shown.map((issue) => render(issue, this.tools)), pagination: { ...next, limit, total } };
  }
}

function branchOf({ defaultBranch }: RepositoryGrant, { branchName }: IssuesFilter): BranchWanted {
  const name = branchName ?? defaultBranch;
  return { name, isDefault: name === defaultBranch };
}

/** @throws IssueNotFound for what cannot be the id of any issue */
function readIssueId(given: string): number {
  if (!/^[1-9]\d{0,14}$/.test(given)) throw new IssueNotFound();
  return Number(given);
}

function whoIs(principal: Principal | undefined): string {
  if (!principal || principal.kind === 'anonymous') throw new AssertionRefused();
  return principal.kind === 'account' ? `account:${principal.accountId}` : `token:${principal.tokenId}`;
}
