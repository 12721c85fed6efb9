import { Controller, Get, Query } from '@nestjs/common';
import { folderCoverageQuery, type folderCoverageReply } from '@libs/contracts';
import { CurrentAssertion, type VerifiedAssertion, ZodPipe } from '@libs/http';
import type { z } from 'zod';
import { orUnavailable } from '../../or-unavailable';
import { readableRepositoryOf } from '../../repository-grant';
import { FilesService } from './files.service';

/** getFolderCoverage, an operation of ours. */
@Controller('api/v3/organizations/:provider/:organization/repositories/:repository/coverage/folders')
export class FoldersController {
  constructor(private readonly files: FilesService) {}

  @Get()
  async one(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Query(new ZodPipe(folderCoverageQuery)) { branch, folder }: z.output<typeof folderCoverageQuery>,
  ): Promise<z.output<typeof folderCoverageReply>> {
    const grant = readableRepositoryOf(assertion);
    return { data: { folder, ...(await orUnavailable(this.files.folder(grant, folder, branch))) } };
  }
}
