import { Controller, Get, Header, Query } from '@nestjs/common';
import { type commitWithAnalysis, commitsQuery, pageOf, type RepositoryGrant } from '@libs/contracts';
import { CurrentAssertion, type VerifiedAssertion, ZodPipe } from '@libs/http';
import type { z } from 'zod';
import { renderTimes } from '../analysis/analysis-times';
import { percentageOf } from '../coverage/percentages';
import { readableRepositoryOf } from '../repository-grant';
import { CommitsService, type ListedCommit } from './commits.service';
import { renderCommit } from './render-git';

/** listRepositoryCommits of contract 2.4. */
@Controller('api/v3/analysis/organizations/:provider/:organization/repositories/:repository/commits')
export class CommitsController {
  constructor(private readonly commits: CommitsService) {}

  @Get()
  @Header('cache-control', 'no-store')
  async list(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Query(new ZodPipe(commitsQuery)) query: z.output<typeof commitsQuery>,
  ): Promise<object> {
    const grant = readableRepositoryOf(assertion);
    const commits = await this.commits.list(grant, query);
    const { shown, ...next } = pageOf(commits, query.limit, (last) => [last.committedExactly, last.place]);
    return {
      data: shown.map((commit) => render(grant, commit)),
      pagination: { ...next, limit: query.limit },
    };
  }
}

function render(grant: RepositoryGrant, commit: ListedCommit): z.output<typeof commitWithAnalysis> {
  const percentage = commit.coverage && percentageOf(commit.coverage);
  return {
    commit: { ...renderCommit(grant, commit), ...renderTimes(commit.analysis) },
    ...(percentage === undefined ? {} : { coverage: { totalCoveragePercentage: percentage } }),
    meta: { analyzable: true },
  };
}
