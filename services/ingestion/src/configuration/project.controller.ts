import { Controller, Get, Param } from '@nestjs/common';
import { CurrentAssertion, InvalidRequest, type VerifiedAssertion } from '@libs/http';
import { CommitTotals } from '../coverage/commit-totals';
import { percentageOf } from '../coverage/percentages';
import { orUnavailable } from '../or-unavailable';
import { readableRepositoryOf } from '../repository-grant';
import { KnownCommits } from './known-commits';
import { CommitNotFound } from '../ingestion.errors';
import { RepositoryLanguages } from './repository-languages';

/** O2 of contract 1.2: what the oldest libraries ask about a repository token's own repository. */
@Controller('2.0')
export class ProjectController {
  constructor(
    private readonly languages: RepositoryLanguages,
    private readonly commits: KnownCommits,
    private readonly totals: CommitTotals,
  ) {}

  @Get('project')
  async project(@CurrentAssertion() assertion: VerifiedAssertion): Promise<object> {
    const grant = readableRepositoryOf(assertion);
    return {
      id: grant.repositoryId,
      name: grant.repository,
      owner: grant.organization,
      provider: grant.provider,
      visibility: grant.visibility,
      defaultBranch: grant.defaultBranch,
      languages: await orUnavailable(this.languages.detected(grant.repositoryId)),
    };
  }

  @Get('commit/:sha')
  async commit(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Param('sha') given: string,
  ): Promise<object> {
    const { repositoryId } = readableRepositoryOf(assertion);
    if (!/^[0-9a-f]{40}$/i.test(given))
      throw new InvalidRequest('The commit must be a full SHA: 40 hexadecimal digits.');
    const sha = given.toLowerCase();
    const commit = await orUnavailable(this.commits.find(repositoryId, sha));
    if (!commit) throw new CommitNotFound();
    const total = await orUnavailable(this.totals.of({ repositoryId, commitSha: sha }));
    const percentage = total && percentageOf(total);
    return {
      sha,
      state: commit.isAnalysed ? 'Analysed' : 'NotAnalysed',
      urls: [],
      commit: percentage === undefined ? {} : { coverage: Math.floor(percentage) },
    };
  }
}
