import { type AuditLogEntry, auditQuery, type Principal } from '@libs/contracts';
import { CurrentPrincipal, ZodPipe } from '@libs/http';
import { Controller, Get, Param, Query } from '@nestjs/common';
import type { z } from 'zod';
import { grantedOrganization, type OrganizationNames } from '../access/granted-organization';
import { AuditReader } from './audit-reader';

/** The audit log of an organization, for its managers and admins. */
@Controller('api/v3/organizations/:provider/:organization/audit')
export class AuditController {
  constructor(private readonly audit: AuditReader) {}

  @Get()
  listAuditLogsForOrganization(
    @CurrentPrincipal() principal: Principal,
    @Param() names: OrganizationNames,
    @Query(new ZodPipe(auditQuery)) range: z.output<typeof auditQuery>,
  ): Promise<AuditLogEntry[]> {
    const { organizationId } = grantedOrganization(principal, names, 'manager');
    return this.audit.list(organizationId, range);
  }
}
