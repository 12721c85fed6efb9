import { CreateOutbox1763000000000 } from '@libs/outbox';
import { CreateConfiguration1764096000000 } from './create-configuration.migration';
import { CreateAnalysis1764095000000 } from './create-analysis.migration';
import { CreateCoverage1763100000000 } from './create-coverage.migration';
import { CreateDeletedRepositories1764098000000 } from './create-deleted-repositories.migration';
import { CreateGitFacts1764090000000 } from './create-git-facts.migration';
import { CreateGitHooks1764093000000 } from './create-git-hooks.migration';
import { CreateParkedIndexes1764099500000 } from './create-parked-indexes.migration';
import { CreateReadTotals1764097000000 } from './create-read-totals.migration';
import { CreateRepositoryFiles1764094000000 } from './create-repository-files.migration';
import { CreateTraceColumns1764099600000 } from './create-trace-columns.migration';
import { IndexWaitingReports1764800000000 } from './index-waiting-reports.migration';
import { MarkEmptiedRepositories1764203000000 } from './mark-emptied-repositories.migration';

/** Every step from an empty database to today's schema, in order. A step that was released is never edited. */
export const ingestionMigrations = [
  CreateOutbox1763000000000,
  CreateCoverage1763100000000,
  CreateGitFacts1764090000000,
  CreateGitHooks1764093000000,
  CreateRepositoryFiles1764094000000,
  CreateAnalysis1764095000000,
  CreateConfiguration1764096000000,
  CreateReadTotals1764097000000,
  CreateDeletedRepositories1764098000000,
  CreateParkedIndexes1764099500000,
  CreateTraceColumns1764099600000,
  MarkEmptiedRepositories1764203000000,
  IndexWaitingReports1764800000000,
];
