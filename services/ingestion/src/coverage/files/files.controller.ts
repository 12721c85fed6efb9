import { Readable } from 'node:stream';
import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { fileQuery, filesQuery } from '@libs/contracts';
import { CurrentAssertion, type VerifiedAssertion, ZodPipe } from '@libs/http';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { orUnavailable } from '../../or-unavailable';
import { readableRepositoryOf } from '../../repository-grant';
import { CommitFacts } from '../commits/commit-facts';
import type { FilesWanted } from './file-order';
import { FilesService } from './files.service';
import { lineHitsJson } from './line-hits-json';
import { readFileId } from './read-file-id';
import { commitOf, renderFound, renderListed } from './render-file';

/** Nobody grades here, and where all are equal the name decides. */
const SORT_BY: Readonly<Record<z.output<typeof filesQuery>['sort'], FilesWanted['sort']>> = {
  filename: 'path',
  issues: 'issues',
  grade: 'path',
  duplication: 'clones',
  complexity: 'complexity',
  coverage: 'coverage',
  'uncovered-lines': 'uncovered',
};

/** listFiles, getFileWithAnalysis and getFileCoverage of contract 2.4. */
@Controller('api/v3/organizations/:provider/:organization/repositories/:repository/files')
export class FilesController {
  constructor(
    private readonly files: FilesService,
    private readonly commits: CommitFacts,
  ) {}

  @Get()
  async list(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Query(new ZodPipe(filesQuery)) { sort, ...query }: z.output<typeof filesQuery>,
  ): Promise<object> {
    const grant = readableRepositoryOf(assertion);
    const { branch, cursor } = query;
    const page = await orUnavailable(
      this.files.list(grant, { ...query, branch, cursor, sort: SORT_BY[sort] }),
    );
    const { files, total, branchId = 0, ...next } = page;
    return {
      data: files.map((file) => renderListed(file, branchId)),
      pagination: { ...next, limit: query.limit, total },
    };
  }

  @Get(':fileId')
  async one(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Param('fileId') given: string,
    @Query(new ZodPipe(fileQuery)) { branch }: z.output<typeof fileQuery>,
  ): Promise<object> {
    const grant = readableRepositoryOf(assertion);
    const fileId = readFileId(given);
    const file = await orUnavailable(this.files.find(grant, fileId, branch));
    const shown = { repositoryId: grant.repositoryId, commitSha: commitOf(file) };
    return renderFound(grant, file, { fileId, commitId: await orUnavailable(this.commits.idOf(shown)) });
  }

  @Get(':fileId/coverage')
  async lines(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Param('fileId') fileId: string,
    @Query(new ZodPipe(fileQuery)) { branch }: z.output<typeof fileQuery>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const grant = readableRepositoryOf(assertion);
    const lines = await orUnavailable(this.files.lines(grant, readFileId(fileId), branch));
    void reply
      .type('application/json; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(Readable.from(lineHitsJson(lines)));
  }
}
