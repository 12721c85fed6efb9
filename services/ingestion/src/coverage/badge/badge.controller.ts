import { createHash } from 'node:crypto';
import { coverageBadgeQuery, type RepositoryGrant } from '@libs/contracts';
import { CurrentAssertion, type VerifiedAssertion, ZodPipe } from '@libs/http';
import { Controller, Get, Headers, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { BranchNotFound } from '../../git/git.errors';
import { orUnavailable } from '../../or-unavailable';
import { readableRepositoryOf } from '../../repository-grant';
import { CommitTotals } from '../commit-totals';
import { CoveredCommits } from '../covered-commits';
import { percentageOf } from '../percentages';
import { badgeSvg, type BadgeValue } from './badge-svg';

/** The coverage of a branch as a picture for a README. Ours (ADR 0021). */
@Controller('api/v3/organizations/:provider/:organization/repositories/:repository')
export class BadgeController {
  constructor(
    private readonly commits: CoveredCommits,
    private readonly totals: CommitTotals,
  ) {}

  @Get('coverage/badge.svg')
  async badge(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Query(new ZodPipe(coverageBadgeQuery)) { branch }: z.output<typeof coverageBadgeQuery>,
    @Headers('if-none-match') known: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const grant = readableRepositoryOf(assertion);
    const svg = badgeSvg(await orUnavailable(this.valueShown(grant, branch ?? grant.defaultBranch)));
    const tag = `"${createHash('sha256').update(svg).digest('base64url').slice(0, 22)}"`;
    void reply.headers({ etag: tag, ...SEALED });
    if (namesTag(known, tag)) void reply.status(304).send();
    else void reply.type('image/svg+xml; charset=utf-8').send(svg);
  }

  /** A branch that nobody knows has no coverage: what shows a badge would show no failure, but a broken picture. */
  private async valueShown(grant: RepositoryGrant, branchName: string): Promise<BadgeValue> {
    const { repositoryId } = grant;
    try {
      const branch = await this.commits.branch(grant, branchName);
      const [commitSha] = await this.commits.newest(repositoryId, 1, branch?.id);
      const counts = commitSha === undefined ? undefined : await this.totals.of({ repositoryId, commitSha });
      const percentage = counts && percentageOf(counts);
      return percentage === undefined ? 'unknown' : Math.floor(percentage);
    } catch (error) {
      if (error instanceof BranchNotFound) return 'unknown';
      throw error;
    }
  }
}

/** Opened on its own it is a document of our origin: it may load and run nothing. */
const SEALED = {
  'content-security-policy': "default-src 'none'; sandbox",
  'x-content-type-options': 'nosniff',
};

/** RFC 9110, 13.1.2: a list, or `*`; weak or strong is the same here. */
const namesTag = (list: string | undefined, tag: string): boolean =>
  list?.split(',').some((one) => ['*', tag, `W/${tag}`].includes(one.trim())) ?? false;
