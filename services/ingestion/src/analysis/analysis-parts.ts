import { AnalysisUploadsController } from './analysis-uploads.controller';
import { AnalysisUploadsService } from './analysis-uploads.service';
import { DescribedTools } from './described-tools';
import { FileIssuesController } from './file-issues.controller';
import { IssueStateService } from './issue-state.service';
import { IssuesController } from './issues.controller';
import { IssuesService } from './issues.service';
import { ReanalysisController } from './reanalysis.controller';

/** What the ingestion API has for results of analyses. */
export const ANALYSIS_CONTROLLERS = [
  AnalysisUploadsController,
  IssuesController,
  FileIssuesController,
  ReanalysisController,
];
export const ANALYSIS_PROVIDERS = [AnalysisUploadsService, DescribedTools, IssueStateService, IssuesService];
