import { Controller, Get, Param } from '@nestjs/common';
import { CurrentAssertion, type VerifiedAssertion } from '@libs/http';
import { AnalysisTimesQuery, renderTimes } from '../../analysis/analysis-times';
import { renderCommit } from '../../git/render-git';
import { orUnavailable } from '../../or-unavailable';
import { readableRepositoryOf } from '../../repository-grant';
import { differenceOf, percentageOf } from '../percentages';
import { readSha } from '../read-sha';
import { CommitCoverage } from './commit-coverage.service';
import { CommitFacts } from './commit-facts';

/** getCommit of contract 2.4, as far as coverage goes, and when it was analysed. */
@Controller('api/v3/analysis/organizations/:provider/:organization/repositories/:repository/commits')
export class CommitAnalysisController {
  constructor(
    private readonly commits: CommitFacts,
    private readonly coverage: CommitCoverage,
    private readonly analyses: AnalysisTimesQuery,
  ) {}

  @Get(':sha')
  async one(@CurrentAssertion() assertion: VerifiedAssertion, @Param('sha') given: string): Promise<object> {
    const grant = readableRepositoryOf(assertion);
    const { repositoryId } = grant;
    const commitSha = readSha(given);
    const commit = await orUnavailable(this.commits.of({ repositoryId, commitSha }));
    const own = await orUnavailable(this.coverage.of({ repositoryId, commitSha }));
    const before = own && (await orUnavailable(this.coverage.ofFirst(repositoryId, commit.parents)));
    const analyses = await orUnavailable(this.analyses.ofAll(repositoryId, [commitSha]));
    return {
      commit: { ...renderCommit(grant, commit), ...renderTimes(analyses.get(commitSha)) },
      // There are no quality gates yet, so nothing says whether it is up to standards.
      ...(own
        ? {
            coverage: {
              totalCoveragePercentage: percentageOf(own),
              deltaCoveragePercentage: differenceOf(own, before),
            },
          }
        : {}),
      meta: { analyzable: true },
    };
  }
}
