import {
  type OrganizationToken,
  type OrganizationTokensQuery,
  organizationTokensQuery,
  type Principal,
} from '@libs/contracts';
import { CurrentPrincipal, ZodPipe } from '@libs/http';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { grantedOrganization, type OrganizationNames } from '../access/granted-organization';
import { OrganizationTokens } from './organization-tokens';

/** The tokens of all repositories of an organization, for its managers and admins (ADR 0023). */
@Controller('api/v3/organizations/:provider/:organization/tokens')
export class OrganizationTokensController {
  constructor(private readonly tokens: OrganizationTokens) {}

  @Get()
  async listOrganizationApiTokens(
    @CurrentPrincipal() principal: Principal,
    @Param() names: OrganizationNames,
    @Query(new ZodPipe(organizationTokensQuery)) query: OrganizationTokensQuery,
  ): Promise<{ data: OrganizationToken[]; pagination: object }> {
    const { actor, organizationId } = grantedOrganization(principal, names, 'manager');
    const { tokens, ...page } = await this.tokens.list(organizationId, query, actor);
    return { data: tokens, pagination: { ...page, limit: query.limit } };
  }
}
