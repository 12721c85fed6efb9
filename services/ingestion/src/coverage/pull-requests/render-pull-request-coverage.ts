import type { pullRequestCoverage } from '@libs/contracts';
import type { z } from 'zod';
import { renderDiffCoverage } from './diff-coverage';
import type { CoverageOfPullRequest } from './pull-request-coverage';

/** There are no quality gates yet, so nothing says whether it is up to standards. */
export const renderPullRequestCoverage = ({
  delta,
  added,
}: CoverageOfPullRequest): z.output<typeof pullRequestCoverage> => ({
  ...(delta === undefined ? {} : { deltaCoverage: delta }),
  diffCoverage: renderDiffCoverage(added),
});
