import { addPeopleRequest, peopleQuery, type Principal } from '@libs/contracts';
import { CurrentPrincipal, ZodPipe } from '@libs/http';
import { Body, Controller, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import { grantedOrganization, type OrganizationNames } from '../access/granted-organization';
import { AddPeople } from './add-people';
import { PeopleService } from './people.service';

/** Who belongs to an organization (contract 2.3). */
@Controller('api/v3/organizations/:provider/:organization')
export class PeopleController {
  constructor(
    private readonly people: PeopleService,
    private readonly addition: AddPeople,
  ) {}

  @Get('people')
  async listPeopleFromOrganization(
    @CurrentPrincipal() principal: Principal,
    @Param() names: OrganizationNames,
    @Query(new ZodPipe(peopleQuery)) query: z.output<typeof peopleQuery>,
  ): Promise<object> {
    const { organizationId } = grantedOrganization(principal, names, 'member');
    const { people, ...page } = await this.people.list(organizationId, query);
    return { data: people, pagination: { ...page, limit: query.limit } };
  }

  @Get('peopleCsv')
  @Header('content-type', 'text/csv; charset=utf-8')
  @Header('content-disposition', 'attachment; filename="people.csv"')
  listPeopleFromOrganizationCsv(
    @CurrentPrincipal() principal: Principal,
    @Param() names: OrganizationNames,
  ): Promise<string> {
    const { organizationId } = grantedOrganization(principal, names, 'member');
    return this.people.csv(organizationId);
  }

  @Post('people')
  @HttpCode(204)
  async addPeopleToOrganization(
    @CurrentPrincipal() principal: Principal,
    @Param() names: OrganizationNames,
    @Body(new ZodPipe(addPeopleRequest)) emails: z.output<typeof addPeopleRequest>,
  ): Promise<void> {
    const { actor, organizationId } = grantedOrganization(principal, names, 'admin');
    await this.addition.add(organizationId, emails, actor);
  }
}
