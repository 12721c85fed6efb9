import {
  cursorAt,
  repositoriesWithAnalysisQuery,
  searchRepositoriesWithAnalysisQuery,
  searchRepositoriesWithAnalysisRequest,
} from '@libs/contracts';
import { CurrentAssertion, JsonBody, type VerifiedAssertion, ZodPipe } from '@libs/http';
import { Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import { organizationOf } from '../repository-grant';
import { RepositoriesWithAnalysis } from './repositories-with-analysis';
import { renderWithAnalysis } from './render-repository';

type ListQuery = z.output<typeof repositoriesWithAnalysisQuery>;
type PageQuery = Pick<ListQuery, 'limit' | 'cursor'>;

/** The repositories of an organization with their coverage and their analysis (contract 2.3). */
@Controller('api/v3')
export class RepositoriesWithAnalysisController {
  constructor(private readonly repositories: RepositoriesWithAnalysis) {}

  @Get('analysis/organizations/:provider/:organization/repositories')
  list(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Query(new ZodPipe(repositoriesWithAnalysisQuery)) query: ListQuery,
  ): Promise<object> {
    const { search, segments } = query;
    // No repository has a segment that is known here.
    const names = segments ? [] : query.repositories;
    return this.page(assertion, query, { search, names });
  }

  @Post('search/analysis/organizations/:provider/:organization/repositories')
  @HttpCode(200)
  search(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Query(new ZodPipe(searchRepositoriesWithAnalysisQuery)) query: PageQuery,
    @JsonBody(new ZodPipe(searchRepositoriesWithAnalysisRequest))
    { names }: z.output<typeof searchRepositoriesWithAnalysisRequest>,
  ): Promise<object> {
    return this.page(assertion, query, { names });
  }

  private async page(
    assertion: VerifiedAssertion,
    { limit, cursor }: PageQuery,
    wanted: { search?: string | undefined; names?: string[] | undefined },
  ): Promise<object> {
    const { repositories, next, total } = await this.repositories.page({
      ...organizationOf(assertion),
      ...wanted,
      after: cursor?.[0],
      limit,
    });
    return {
      data: repositories.map(renderWithAnalysis),
      pagination: { ...(next !== undefined && { cursor: cursorAt(next) }), limit, total },
    };
  }
}
