import type { RepositoryGrant } from '@libs/contracts';
import { Injectable } from '@nestjs/common';
import { renderState } from '../render-state';
import { ReportStatesQuery } from '../report-states';
import { ReportsService } from '../reports.service';
import type { UploadList } from './uploads-view';

/** The last uploads of a repository, as the public API shows them. */
@Injectable()
export class UploadsReader {
  constructor(
    private readonly reports: ReportsService,
    private readonly states: ReportStatesQuery,
  ) {}

  async last(grant: RepositoryGrant, limit: number): Promise<UploadList> {
    const states = await this.states.last(grant, limit);
    return {
      hasCoverageOverview: await this.reports.hasProcessedReport(grant.repositoryId),
      lastReports: states.map((state) => renderState(grant, state)),
    };
  }
}
