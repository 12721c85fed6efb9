import { type Principal, type RepositoryChange, repositoryChangeRequest } from '@libs/contracts';
import { CurrentPrincipal, ZodPipe } from '@libs/http';
import { Body, Controller, Delete, Headers, Param, Patch, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { preferredWaitS } from '../revocations/prefer';
import type { RevocationAnswer } from '../revocations/revocations.api';
import { RevocationsService } from '../revocations/revocations.service';
import { administeredRepository, type RepositoryNames } from '../tokens/principals';
import { answerChange } from './answer-change';
import { ChangeRepository } from './change-repository';
import { DeleteRepository } from './delete-repository';

/** Changes and deletes a repository, for its admins. */
@Controller('api/v3/organizations/:provider/:organization/repositories/:repository')
export class RepositoryChangesController {
  constructor(
    private readonly changeRepository: ChangeRepository,
    private readonly deletion: DeleteRepository,
    private readonly revocations: RevocationsService,
  ) {}

  @Patch()
  async updateRepository(
    @CurrentPrincipal() principal: Principal,
    @Param() names: RepositoryNames,
    @Body(new ZodPipe(repositoryChangeRequest)) wanted: RepositoryChange,
    @Headers('prefer') prefer: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RevocationAnswer> {
    const { actor, repositoryId } = administeredRepository(principal, names);
    const committed = await this.changeRepository.change(repositoryId, wanted, actor);
    return answerChange(committed, { reply, revocations: this.revocations, waitS: preferredWaitS(prefer) });
  }

  @Delete()
  async deleteRepository(
    @CurrentPrincipal() principal: Principal,
    @Param() names: RepositoryNames,
    @Headers('prefer') prefer: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RevocationAnswer> {
    const { actor, repositoryId } = administeredRepository(principal, names);
    const committed = await this.deletion.delete(repositoryId, actor);
    return answerChange(committed, { reply, revocations: this.revocations, waitS: preferredWaitS(prefer) });
  }
}
