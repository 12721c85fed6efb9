import { Readable } from 'node:stream';
import { Controller, Get, HttpCode, Param, Req, Res } from '@nestjs/common';
import { CurrentAssertion, type VerifiedAssertion } from '@libs/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AuditTrail } from '../../audit/audit-trail';
import { renderPullRequest } from '../../git/render-git';
import { DiffNotFound } from '../../ingestion.errors';
import { orUnavailable } from '../../or-unavailable';
import { configurableRepositoryOf, readableRepositoryOf } from '../../repository-grant';
import { filesJson } from './files-json';
import { PullRequestCoverage } from './pull-request-coverage';
import { PullRequestFacts } from './pull-request-facts';
import { Reanalysis } from './reanalysis';
import { renderPullRequestCoverage } from './render-pull-request-coverage';
import { diffJson, textOf } from './stored-diff';

const REPOSITORY = 'organizations/:provider/:organization/repositories/:repository';

/** The pull requests of contract 2.4, as far as coverage goes. */
@Controller()
export class PullRequestsController {
  constructor(
    private readonly facts: PullRequestFacts,
    private readonly coverage: PullRequestCoverage,
    private readonly reanalysis: Reanalysis,
    private readonly audit: AuditTrail,
  ) {}

  @Get(`api/v3/coverage/${REPOSITORY}/pull-requests/:number`)
  async one(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Param('number') number: string,
  ): Promise<object> {
    const grant = readableRepositoryOf(assertion);
    const pullRequest = await orUnavailable(this.facts.of(grant.repositoryId, number));
    const coverage = await orUnavailable(this.coverage.of(pullRequest));
    return {
      data: {
        pullRequest: renderPullRequest(grant, pullRequest),
        coverage: renderPullRequestCoverage(coverage),
      },
    };
  }

  @Get(`api/v3/coverage/${REPOSITORY}/pull-requests/:number/files`)
  async files(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Param('number') number: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { repositoryId } = readableRepositoryOf(assertion);
    const pullRequest = await orUnavailable(this.facts.of(repositoryId, number));
    send(reply, filesJson(await orUnavailable(this.coverage.files(pullRequest))));
  }

  /** getPullRequestGitDiff, and getPullRequestDiff that took its place. */
  @Get([
    `api/v3/coverage/${REPOSITORY}/pull-requests/:number/diff`,
    `api/v3/${REPOSITORY}/pull-requests/:number/diff`,
  ])
  async diff(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Param('number') number: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { repositoryId } = readableRepositoryOf(assertion);
    const pullRequest = await orUnavailable(this.facts.of(repositoryId, number));
    const diff = await orUnavailable(this.facts.diffOf(pullRequest));
    if (!diff) throw new DiffNotFound();
    send(reply, diffJson(await textOf(diff)));
  }

  /** A GET that does something, as the public API has it. HEAD, which everybody holds for harmless, does nothing. */
  @Get(`api/v3/coverage/${REPOSITORY}/pull-requests/:number/reanalyze`)
  @HttpCode(204)
  async reanalyze(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Param('number') number: string,
    @Req() { method }: FastifyRequest,
  ): Promise<void> {
    const grant = configurableRepositoryOf(assertion);
    const pullRequest = await orUnavailable(this.facts.of(grant.repositoryId, number));
    if (method !== 'GET') return;
    const accepted = this.audit.entry(assertion, grant, {
      action: 'repositories.reanalyzecommit',
      entityId: pullRequest.headSha,
      details: { pullRequest: pullRequest.number },
    });
    await orUnavailable(this.reanalysis.request(pullRequest, accepted));
  }
}

function send(reply: FastifyReply, json: Iterable<string> | AsyncIterable<string>): void {
  void reply
    .type('application/json; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(Readable.from(json));
}
