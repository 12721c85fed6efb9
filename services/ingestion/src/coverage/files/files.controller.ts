import { Readable } from 'node:stream';
import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { filesQuery } from '@libs/contracts';
import { CurrentAssertion, type VerifiedAssertion, ZodPipe } from '@libs/http';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { addressOfFile } from '../../git/git-addresses';
import { FileNotFound } from '../../ingestion.errors';
import { orUnavailable } from '../../or-unavailable';
import { readableRepositoryOf } from '../../repository-grant';
import { countCovered } from '../commit-coverage';
import { CommitFacts } from '../commits/commit-facts';
import { percentageOf } from '../percentages';
import { FilesService, type ListedFile } from './files.service';
import { lineHitsJson } from './line-hits-json';

/** listFiles, getFileWithAnalysis and getFileCoverage of contract 2.4, as far as coverage goes. */
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
    // Of what the others would order by, nothing is known here, and where all are equal the name decides.
    const by = sort === 'coverage' ? 'coverage' : 'path';
    const { branch, cursor } = query;
    const page = await orUnavailable(this.files.list(grant, { ...query, branch, cursor, sort: by }));
    const { files, total, branchId = 0, ...next } = page;
    return {
      data: files.map((file) => renderFile(file, branchId)),
      pagination: { ...next, limit: query.limit, total },
    };
  }

  @Get(':fileId')
  async one(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Param('fileId') given: string,
  ): Promise<object> {
    const grant = readableRepositoryOf(assertion);
    const fileId = readFileId(given);
    const { path, found } = await orUnavailable(this.files.find(grant.repositoryId, fileId));
    const commitSha = found?.commitSha ?? '';
    const counts = countCovered(found?.lines ?? Buffer.alloc(0));
    const coverage = percentageOf(counts);
    return {
      file: {
        commitId: await orUnavailable(this.commits.idOf({ repositoryId: grant.repositoryId, commitSha })),
        commitSha,
        fileId,
        fileDataId: fileId,
        path,
        language: found?.languages[0] ?? '',
        gitProviderUrl: (found && addressOfFile(grant, commitSha, path)) ?? '',
        ignored: false,
      },
      ...(coverage === undefined ? {} : { coverage: { coverage, ...counts } }),
    };
  }

  @Get(':fileId/coverage')
  async lines(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Param('fileId') fileId: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { repositoryId } = readableRepositoryOf(assertion);
    const { found } = await orUnavailable(this.files.find(repositoryId, readFileId(fileId)));
    void reply
      .type('application/json; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(Readable.from(lineHitsJson(found?.lines ?? Buffer.alloc(0))));
  }
}

/** What is no number of a file is the number of none. */
function readFileId(given: string): number {
  if (!/^[1-9]\d{0,14}$/.test(given)) throw new FileNotFound();
  return Number(given);
}

function renderFile(file: ListedFile, branchId: number): object {
  const percentage = percentageOf(file);
  return {
    fileId: file.fileId,
    branchId,
    path: file.path,
    // Required by the public schema; nothing here knows them.
    totalIssues: 0,
    grade: 0,
    gradeLetter: '',
    numberOfMethods: 0,
    ...(percentage === undefined
      ? {}
      : { coverage: Math.floor(percentage), coverageWithDecimals: percentage }),
    sourceLinesOfCode: file.coverableLines,
  };
}
