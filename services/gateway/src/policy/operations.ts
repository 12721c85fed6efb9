import type { Operation } from './operation';
import { AUDIT } from './operations/audit';
import { ANALYSIS_UPLOADS } from './operations/analysis-uploads';
import { COVERAGE_READS } from './operations/coverage-reads';
import { COVERAGE_UPLOADS } from './operations/coverage-uploads';
import { DIRECTORY } from './operations/directory';
import { ISSUES } from './operations/issues';
import { API_DOCS } from './operations/api-docs';
import { MISSING } from './operations/missing';
import { REPOSITORIES } from './operations/repositories';
import { REPOSITORIES_WITH_ANALYSIS } from './operations/repositories-with-analysis';
import { FILE_COVERAGE } from './operations/file-coverage';
import { PULL_REQUEST_COVERAGE } from './operations/pull-request-coverage';
import { GIT } from './operations/git';
import { GIT_READS } from './operations/git-reads';
import { OPERATING } from './operations/operations';
import { PEOPLE } from './operations/people';
import { REPOSITORY_CHANGES } from './operations/repository-changes';
import { SESSION } from './operations/session';
import { SETTINGS } from './operations/settings';
import { SYSTEM } from './operations/system';
import { TOKENS } from './operations/tokens';
import { TOOLS } from './operations/tools';

/**
 * Every public operation. A request that matches none is refused, so this table is the policy; the sources of the rows are
 * contract 1.2, 2.2 to 2.5, 3.2 and 3.3. The authorization matrix and the OpenAPI document are made from it.
 */
export const OPERATIONS: readonly Operation[] = [
  ...COVERAGE_UPLOADS,
  ...ANALYSIS_UPLOADS,
  ...ISSUES,
  ...TOKENS,
  ...SESSION,
  ...DIRECTORY,
  ...REPOSITORIES,
  ...REPOSITORIES_WITH_ANALYSIS,
  ...COVERAGE_READS,
  ...FILE_COVERAGE,
  ...PULL_REQUEST_COVERAGE,
  ...GIT,
  ...GIT_READS,
  ...PEOPLE,
  ...REPOSITORY_CHANGES,
  ...AUDIT,
  ...TOOLS,
  ...SETTINGS,
  ...OPERATING,
  ...SYSTEM,
  ...API_DOCS,
  ...MISSING,
];
