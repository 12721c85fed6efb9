import type { ProcessContext } from '@libs/telemetry';
import { type DynamicModule, Module } from '@nestjs/common';
import { AnalysedFiles } from '../analysis/analysed-files';
import { AnalysisTimesQuery } from '../analysis/analysis-times';
import { RepositoryAnalysisQuery } from '../analysis/repository-analysis';
import { BadgeController } from './badge/badge.controller';
import { CommitAnalysisController } from './commits/commit-analysis.controller';
import { CommitCoverage } from './commits/commit-coverage.service';
import { CommitFacts } from './commits/commit-facts';
import { CommitTotals } from './commit-totals';
import { CoveredCommits } from './covered-commits';
import { CommitFiles } from './files/commit-files';
import { FileIds } from './files/file-ids';
import { FilesController } from './files/files.controller';
import { FilesService } from './files/files.service';
import { FolderCoverage } from './files/folder-coverage';
import { FoldersController } from './files/folders.controller';
import { defaultStreamSettings, STREAM_SETTINGS, type StreamSettings } from './live/stream-settings';
import { UploadsEventsController } from './live/uploads-events.controller';
import { UploadsReader } from './live/uploads-reader';
import { UploadsWatch } from './live/uploads-watch';
import { PullRequestCoverage } from './pull-requests/pull-request-coverage';
import { PullRequestFacts } from './pull-requests/pull-request-facts';
import { PullRequestReportsController } from './pull-requests/pull-request-reports.controller';
import { PullRequestsController } from './pull-requests/pull-requests.controller';
import { Reanalysis } from './pull-requests/reanalysis';
import { ReportStatesQuery } from './report-states';
import { ReportsController } from './reports.controller';
import { ReportsService } from './reports.service';
import { RepositoryAnalysisController } from './repository-analysis.controller';
import { RepositoryCoverageQuery } from './repository-coverage';

/** Everything of contract 2.4: what is read of coverage, and of commits and pull requests for its sake. */
@Module({})
export class CoverageReadsModule {
  /** `configuration` knows the languages of repositories, `audit` takes down what is asked to be derived again. */
  static forRoot(
    { configuration, audit }: { configuration: DynamicModule; audit: DynamicModule },
    { logger }: ProcessContext,
    streams?: Partial<StreamSettings>,
  ): DynamicModule {
    const settings = { ...defaultStreamSettings, ...streams };
    return {
      module: CoverageReadsModule,
      imports: [configuration, audit],
      controllers: [
        ReportsController,
        UploadsEventsController,
        BadgeController,
        RepositoryAnalysisController,
        FilesController,
        FoldersController,
        CommitAnalysisController,
        PullRequestsController,
        PullRequestReportsController,
      ],
      providers: [
        ReportsService,
        ReportStatesQuery,
        UploadsReader,
        { provide: STREAM_SETTINGS, useValue: settings },
        {
          provide: UploadsWatch,
          inject: [UploadsReader],
          useFactory: (reader: UploadsReader) => new UploadsWatch(reader, settings, logger),
        },
        RepositoryCoverageQuery,
        RepositoryAnalysisQuery,
        AnalysisTimesQuery,
        CoveredCommits,
        CommitFacts,
        CommitCoverage,
        CommitTotals,
        CommitFiles,
        FileIds,
        FilesService,
        FolderCoverage,
        AnalysedFiles,
        PullRequestFacts,
        PullRequestCoverage,
        Reanalysis,
      ],
      exports: [
        RepositoryCoverageQuery,
        RepositoryAnalysisQuery,
        AnalysisTimesQuery,
        CommitTotals,
        FileIds,
        PullRequestCoverage,
      ],
    };
  }
}
