import { Controller, Get, Param } from '@nestjs/common';
import type { RepositoryGrant } from '@libs/contracts';
import { CurrentAssertion, type VerifiedAssertion } from '@libs/http';
import { orUnavailable } from '../../or-unavailable';
import { readableRepositoryOf } from '../../repository-grant';
import type { Commit } from '../commit-coverage';
import { CommitFacts } from '../commits/commit-facts';
import { renderState } from '../render-state';
import { ReportStatesQuery } from '../report-states';
import { commonAncestorOf, headOf, PullRequestFacts } from './pull-request-facts';

/** getPullRequestCoverageReports of contract 2.4. */
@Controller('api/v3/analysis/organizations/:provider/:organization/repositories/:repository/pull-requests')
export class PullRequestReportsController {
  constructor(
    private readonly facts: PullRequestFacts,
    private readonly commits: CommitFacts,
    private readonly states: ReportStatesQuery,
  ) {}

  @Get(':number/coverage/status')
  async status(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Param('number') number: string,
  ): Promise<object> {
    const grant = readableRepositoryOf(assertion);
    const { repositoryId } = grant;
    const pullRequest = await orUnavailable(this.facts.of(repositoryId, number));
    const { originBranch, targetBranch } = pullRequest;
    const origin = await orUnavailable(this.facts.headOfBranch(repositoryId, originBranch));
    const target = await orUnavailable(this.facts.headOfBranch(repositoryId, targetBranch));
    return {
      data: {
        headCommit: await this.stateOf(grant, headOf(pullRequest)),
        commonAncestorCommit: await this.stateOf(grant, commonAncestorOf(pullRequest)),
        origin: await this.stateOf(grant, origin),
        target: await this.stateOf(grant, target),
      },
    };
  }

  /** The public schema requires all four commits; one that nobody has told of is empty. */
  private async stateOf(grant: RepositoryGrant, commit: Commit | undefined): Promise<object> {
    if (!commit) return { commitId: 0, commitSha: '', reports: [] };
    const reports = await orUnavailable(this.states.ofCommit(grant, commit.commitSha));
    return {
      commitId: await orUnavailable(this.commits.idOf(commit)),
      commitSha: commit.commitSha,
      reports: reports.map((state) => renderState(grant, state)),
    };
  }
}
