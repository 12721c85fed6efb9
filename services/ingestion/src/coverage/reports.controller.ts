import { Readable } from 'node:stream';
import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { commitReportsQuery, coverageStatusQuery, pageOf, type RepositoryGrant } from '@libs/contracts';
import { CurrentAssertion, type VerifiedAssertion, ZodPipe } from '@libs/http';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { orUnavailable } from '../or-unavailable';
import { ReportNotFound } from '../ingestion.errors';
import { readableRepositoryOf } from '../repository-grant';
import { UploadsReader } from './live/uploads-reader';
import { readSha } from './read-sha';
import { reportJson } from './report-json';
import { type ReportSummary, ReportsService } from './reports.service';

/** listCoverageReports, listCommitCoverageReports and getCoverageReport of contract 2.4. */
@Controller('api/v3/organizations/:provider/:organization/repositories/:repository')
export class ReportsController {
  constructor(
    private readonly reports: ReportsService,
    private readonly uploads: UploadsReader,
  ) {}

  @Get('coverage/status')
  async status(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Query(new ZodPipe(coverageStatusQuery)) { limit }: z.output<typeof coverageStatusQuery>,
  ): Promise<object> {
    const grant = readableRepositoryOf(assertion);
    return { data: await orUnavailable(this.uploads.last(grant, limit)) };
  }

  @Get('commits/:sha/coverage/reports')
  async ofCommit(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Param('sha') sha: string,
    @Query(new ZodPipe(commitReportsQuery)) { cursor, limit }: z.output<typeof commitReportsQuery>,
  ): Promise<object> {
    const grant = readableRepositoryOf(assertion);
    const page = { after: cursor?.[0] ?? 0, limit: limit + 1 };
    const { reports, total } = await orUnavailable(
      this.reports.ofCommit(grant.repositoryId, readSha(sha), page),
    );
    const { shown, ...next } = pageOf(reports, limit, (last) => [last.position]);
    return {
      data: shown.map((report) => render(grant, report)),
      pagination: { ...next, limit, total },
    };
  }

  @Get('commits/:sha/coverage/reports/:reportId')
  async one(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Param('sha') sha: string,
    @Param('reportId') reportId: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const grant = readableRepositoryOf(assertion);
    if (!z.uuid().safeParse(reportId).success) throw new ReportNotFound();
    const { files, ...report } = await orUnavailable(
      this.reports.one(grant.repositoryId, readSha(sha), reportId),
    );
    void reply
      .type('application/json; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(Readable.from(reportJson(render(grant, report), files)));
  }
}

function render({ repositoryId }: RepositoryGrant, report: ReportSummary): Record<string, unknown> {
  const { reportId, commitSha, language, isFinal, processed, createdAt } = report;
  return { repositoryId, commitSha, reportId, language, isFinal, processed, createdAt };
}
