import { Controller, Get, Header, Param, Query } from '@nestjs/common';
import {
  pageOf,
  type pullRequestWithAnalysis,
  pullRequestsQuery,
  type RepositoryGrant,
} from '@libs/contracts';
import { CurrentAssertion, type VerifiedAssertion, ZodPipe } from '@libs/http';
import type { z } from 'zod';
import { PullRequestCoverage } from '../coverage/pull-requests/pull-request-coverage';
import { renderPullRequestCoverage } from '../coverage/pull-requests/render-pull-request-coverage';
import { orUnavailable } from '../or-unavailable';
import { readableRepositoryOf } from '../repository-grant';
import { PullRequestNotFound } from './git.errors';
import { PullRequestsService, type PullRequestView } from './pull-requests.service';
import { renderPullRequest } from './render-git';

/** listRepositoryPullRequests and getRepositoryPullRequest, as far as Git and coverage go. */
@Controller('api/v3/analysis/organizations/:provider/:organization/repositories/:repository/pull-requests')
export class PullRequestsController {
  constructor(
    private readonly pullRequests: PullRequestsService,
    private readonly coverage: PullRequestCoverage,
  ) {}

  @Get()
  @Header('cache-control', 'no-store')
  async list(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Query(new ZodPipe(pullRequestsQuery)) query: z.output<typeof pullRequestsQuery>,
  ): Promise<object> {
    const grant = readableRepositoryOf(assertion);
    const found = await this.pullRequests.list(grant.repositoryId, query);
    const { shown, ...next } = pageOf(found, query.limit, (last) => [last.updatedExactly, last.number]);
    return {
      data: shown.map((one) => render(grant, one)),
      pagination: { ...next, limit: query.limit },
    };
  }

  @Get(':number')
  @Header('cache-control', 'no-store')
  async one(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Param('number') number: string,
  ): Promise<object> {
    const grant = readableRepositoryOf(assertion);
    const { repositoryId } = grant;
    const found = await this.pullRequests.one(repositoryId, readNumber(number));
    const coverage = await orUnavailable(this.coverage.of({ ...found, repositoryId }));
    return { ...render(grant, found), coverage: renderPullRequestCoverage(coverage) };
  }
}

/** @throws PullRequestNotFound for what is no number of a pull request */
function readNumber(given: string): number {
  const number = /^[1-9]\d{0,9}$/.test(given) ? Number(given) : Infinity;
  if (number > 2_147_483_647) throw new PullRequestNotFound();
  return number;
}

function render(grant: RepositoryGrant, row: PullRequestView): z.output<typeof pullRequestWithAnalysis> {
  return {
    isAnalysing: row.isAnalysing,
    pullRequest: renderPullRequest(grant, row),
    meta: { analyzable: true },
  };
}
