import { Readable } from 'node:stream';
import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { RepositoryGrant } from '@libs/contracts';
import { CurrentAssertion, InvalidRequest, pageLimit, type VerifiedAssertion, ZodPipe } from '@libs/http';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { orUnavailable } from '../or-unavailable';
import { ReportNotFound } from '../ingestion.errors';
import { readableRepositoryOf } from '../repository-grant';
import { reportJson } from './report-json';
import { type ReportSummary, ReportsService } from './reports.service';

const MAX_STATES = 50;
const MAX_PAGE = 100;

/** More than the maximum means the maximum: clients of old asked for up to 1000 (contract 2.1). */
const statusQuery = z.object({ limit: pageLimit(MAX_STATES) });
const pageQuery = z.object({
  limit: pageLimit(MAX_PAGE),
  cursor: z
    .string()
    .regex(/^\d{1,15}$/, 'is not one that we gave')
    .transform(Number)
    .default(0),
});

/** listCoverageReports, listCommitCoverageReports and getCoverageReport of contract 2.4. */
@Controller('api/v3/organizations/:provider/:organization/repositories/:repository')
export class ReportsController {
  constructor(private readonly reports: ReportsService) {}

  @Get('coverage/status')
  async status(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Query(new ZodPipe(statusQuery)) { limit }: z.output<typeof statusQuery>,
  ): Promise<object> {
    const { repositoryId } = readableRepositoryOf(assertion);
    const states = await orUnavailable(this.reports.lastStates(repositoryId, limit));
    return {
      data: {
        hasCoverageOverview: await orUnavailable(this.reports.hasProcessedReport(repositoryId)),
        lastReports: states.map(({ commitSha, language, createdAt, status, problem }) => ({
          targetCommitSha: commitSha,
          language,
          createdAt,
          status,
          ...(problem === null ? {} : { problem }),
        })),
      },
    };
  }

  @Get('commits/:sha/coverage/reports')
  async ofCommit(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Param('sha') sha: string,
    @Query(new ZodPipe(pageQuery)) { cursor, limit }: z.output<typeof pageQuery>,
  ): Promise<object> {
    const grant = readableRepositoryOf(assertion);
    const page = { after: cursor, limit: limit + 1 };
    const { reports, total } = await orUnavailable(
      this.reports.ofCommit(grant.repositoryId, readSha(sha), page),
    );
    const shown = reports.slice(0, limit);
    const last = reports.length > limit ? shown.at(-1) : undefined;
    return {
      data: shown.map((report) => render(grant, report)),
      pagination: { ...(last ? { cursor: String(last.position) } : {}), limit, total },
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

function readSha(given: string): string {
  if (!/^[0-9a-f]{40}$/i.test(given))
    throw new InvalidRequest('The commit must be a full SHA: 40 hexadecimal digits.');
  return given.toLowerCase();
}

function render({ repositoryId }: RepositoryGrant, report: ReportSummary): Record<string, unknown> {
  const { reportId, commitSha, language, isFinal, processed, createdAt } = report;
  return { repositoryId, commitSha, reportId, language, isFinal, processed, createdAt };
}
