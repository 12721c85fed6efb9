import { minimumPermissionRequest, type Principal } from '@libs/contracts';
import { CurrentPrincipal, ZodPipe } from '@libs/http';
import { Body, Controller, Headers, Param, Patch, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { preferredWaitS } from '../revocations/prefer';
import type { RevocationAnswer } from '../revocations/revocations.api';
import { RevocationsService } from '../revocations/revocations.service';
import { answerChange } from './answer-change';
import { ChangeMinimumPermission } from './change-minimum-permission';
import { grantedOrganization, type OrganizationNames } from './granted-organization';

/** Settings of an organization that decide who may do what there. */
@Controller('api/v3/organizations/:provider/:organization')
export class OrganizationSettingsController {
  constructor(
    private readonly minimum: ChangeMinimumPermission,
    private readonly revocations: RevocationsService,
  ) {}

  @Patch('analysisConfigurationMinimumPermission')
  async patchOrganizationSettings(
    @CurrentPrincipal() principal: Principal,
    @Param() names: OrganizationNames,
    @Body(new ZodPipe(minimumPermissionRequest)) { permission }: z.output<typeof minimumPermissionRequest>,
    @Headers('prefer') prefer: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RevocationAnswer> {
    const { actor, organizationId } = grantedOrganization(principal, names, 'admin');
    const committed = await this.minimum.change(organizationId, permission, actor);
    return answerChange(committed, { reply, revocations: this.revocations, waitS: preferredWaitS(prefer) });
  }
}
