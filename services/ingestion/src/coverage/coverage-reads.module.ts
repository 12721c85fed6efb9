import { type DynamicModule, Module } from '@nestjs/common';
import { AnalysedFiles } from '../analysis/analysed-files';
import { RepositoryAnalysisQuery } from '../analysis/repository-analysis';
import { CommitAnalysisController } from './commits/commit-analysis.controller';
import { CommitCoverage } from './commits/commit-coverage.service';
import { CommitFacts } from './commits/commit-facts';
import { CommitTotals } from './commit-totals';
import { CoveredCommits } from './covered-commits';
import { CommitFiles } from './files/commit-files';
import { FileIds } from './files/file-ids';
import { FilesController } from './files/files.controller';
import { FilesService } from './files/files.service';
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
  static forRoot(configuration: DynamicModule, audit: DynamicModule): DynamicModule {
    return {
      module: CoverageReadsModule,
      imports: [configuration, audit],
      controllers: [
        ReportsController,
        RepositoryAnalysisController,
        FilesController,
        CommitAnalysisController,
        PullRequestsController,
        PullRequestReportsController,
      ],
      providers: [
        ReportsService,
        ReportStatesQuery,
        RepositoryCoverageQuery,
        RepositoryAnalysisQuery,
        CoveredCommits,
        CommitFacts,
        CommitCoverage,
        CommitTotals,
        CommitFiles,
        FileIds,
        FilesService,
        AnalysedFiles,
        PullRequestFacts,
        PullRequestCoverage,
        Reanalysis,
      ],
      exports: [RepositoryCoverageQuery, RepositoryAnalysisQuery, CommitTotals, FileIds],
    };
  }
}
