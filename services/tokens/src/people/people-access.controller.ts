import {
  type Principal,
  removePeopleRequest,
  type RemovedPeople,
  setRolesRequest,
  type SetRolesRequest,
} from '@libs/contracts';
import { CurrentPrincipal, ZodPipe } from '@libs/http';
import { Body, Controller, Headers, HttpCode, Param, Post, Put, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { answerChange } from '../access/answer-change';
import { grantedOrganization, type OrganizationNames } from '../access/granted-organization';
import { preferredWaitS } from '../revocations/prefer';
import { type RevocationAnswer, writeReceipt } from '../revocations/revocations.api';
import { RevocationsService } from '../revocations/revocations.service';
import { RemovePeople } from './remove-people';
import { SetRoles } from './set-roles';

/** What may take access away from people: answered when that is enforced everywhere. */
@Controller('api/v3/organizations/:provider/:organization/people')
export class PeopleAccessController {
  constructor(
    private readonly removal: RemovePeople,
    private readonly roles: SetRoles,
    private readonly revocations: RevocationsService,
  ) {}

  @Post('remove')
  @HttpCode(200)
  async removePeopleFromOrganization(
    @CurrentPrincipal() principal: Principal,
    @Param() names: OrganizationNames,
    @Body(new ZodPipe(removePeopleRequest)) { emails }: z.output<typeof removePeopleRequest>,
    @Headers('prefer') prefer: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RemovedPeople> {
    const { actor, organizationId } = grantedOrganization(principal, names, 'admin');
    const { people, committed } = await this.removal.remove(organizationId, emails, actor);
    if (committed) {
      const waitS = preferredWaitS(prefer);
      writeReceipt(reply, await this.revocations.prove(committed, waitS), waitS);
    }
    return people;
  }

  @Put('roles')
  async setRoles(
    @CurrentPrincipal() principal: Principal,
    @Param() names: OrganizationNames,
    @Body(new ZodPipe(setRolesRequest)) request: SetRolesRequest,
    @Headers('prefer') prefer: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RevocationAnswer> {
    const { actor, ...where } = grantedOrganization(principal, names, 'admin');
    const committed = await this.roles.set(where, request, actor);
    return answerChange(committed, { reply, revocations: this.revocations, waitS: preferredWaitS(prefer) });
  }
}
