import {
  addOrganizationRequest,
  cursorAt,
  includesRole,
  organizationRepositoriesQuery,
  type OrganizationReply,
  type Principal,
} from '@libs/contracts';
import { CurrentPrincipal, ZodPipe } from '@libs/http';
import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import { accountOf, organizationOf } from '../tokens/principals';
import { showRepository, toOrganization } from './directory.api';
import { OrganizationRoleNeeded } from './directory.errors';
import { OrganizationsService } from './organizations.service';
import { type RepositoryPage, VisibleRepositories } from './visible-repositories';

type RepositoriesQuery = z.output<typeof organizationRepositoriesQuery>;

/** Organizations and what is in them, for their members (contract 2.3). */
@Controller('api/v3/organizations')
export class OrganizationsController {
  constructor(
    private readonly organizations: OrganizationsService,
    private readonly repositories: VisibleRepositories,
  ) {}

  @Post()
  @HttpCode(200)
  async addOrganization(
    @CurrentPrincipal() principal: Principal,
    @Body(new ZodPipe(addOrganizationRequest)) body: z.output<typeof addOrganizationRequest>,
  ): Promise<{ organization: OrganizationReply }> {
    return { organization: toOrganization(await this.organizations.add(body, accountOf(principal))) };
  }

  @Get(':provider/:organization')
  async getOrganization(@CurrentPrincipal() principal: Principal): Promise<object> {
    const { organizationId, role } = organizationOf(principal);
    const organization = await this.organizations.one(organizationId);
    return {
      data: {
        organization: toOrganization(organization),
        membership: { userRole: role },
        analysisConfigurationMinimumPermission: organization.configurationNeeds,
        subscriptions: [{ product: 'quality' }, { product: 'coverage' }],
      },
    };
  }

  @Get(':provider/:organization/repositories')
  async listOrganizationRepositories(
    @CurrentPrincipal() principal: Principal,
    @Query(new ZodPipe(organizationRepositoriesQuery)) query: RepositoriesQuery,
  ): Promise<object> {
    const { accountId } = accountOf(principal);
    const { organizationId, role } = organizationOf(principal);
    if (query.filter === 'AllSynced' && !includesRole(role, 'manager'))
      throw new OrganizationRoleNeeded('Listing all repositories (filter AllSynced)', role);
    const page = await this.pageOf({ accountId, organizationId }, query);
    return {
      data: page.repositories.map(showRepository),
      pagination: {
        ...(page.next !== undefined && { cursor: cursorAt(page.next) }),
        limit: query.limit,
        total: page.total,
      },
    };
  }

  /** No repository has a language or a segment that is known here, so asking for one finds none. */
  private pageOf(
    whose: { accountId: number; organizationId: number },
    { limit, cursor, search, languages, segments }: RepositoriesQuery,
  ): Promise<RepositoryPage> {
    const names = languages || segments ? [] : undefined;
    return this.repositories.page({ ...whose, search, names }, { limit, after: cursor?.[0] });
  }
}
