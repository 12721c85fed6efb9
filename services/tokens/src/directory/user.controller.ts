import { organizationsQuery, pageOf, PROVIDERS, type Principal, type Provider } from '@libs/contracts';
import { CurrentPrincipal, ZodPipe } from '@libs/http';
import { Controller, Get, Param, Query } from '@nestjs/common';
import type { z } from 'zod';
import { accountOf, organizationOf } from '../tokens/principals';
import { TokensService } from '../tokens/tokens.service';
import { AccountsService } from './accounts.service';
import { toOrganization } from './directory.api';
import { OrganizationNotFound } from './directory.errors';
import { OrganizationsService } from './organizations.service';

type Page = z.output<typeof organizationsQuery>;

/** The account that asks, and the organizations that it belongs to (contract 2.3). */
@Controller('api/v3/user')
export class UserController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly organizations: OrganizationsService,
    private readonly tokens: TokensService,
  ) {}

  @Get()
  async getUser(@CurrentPrincipal() principal: Principal): Promise<object> {
    const { accountId, tokenId } = accountOf(principal);
    const { id, name, email, isAdmin, createdAt } = await this.accounts.one(accountId);
    const token = await this.tokens.find(tokenId);
    return {
      data: {
        id,
        ...(name !== null && { name }),
        mainEmail: email,
        otherEmails: [],
        isAdmin,
        isActive: true,
        created: createdAt.toISOString(),
        ...(token && {
          apiToken: {
            id: token.id,
            ...(token.expiresAt !== null && { expiresAt: token.expiresAt.toISOString() }),
          },
        }),
      },
    };
  }

  @Get('organizations')
  listUserOrganizations(
    @CurrentPrincipal() principal: Principal,
    @Query(new ZodPipe(organizationsQuery)) page: Page,
  ): Promise<object> {
    return this.list(principal, page);
  }

  @Get('organizations/:provider')
  listOrganizations(
    @CurrentPrincipal() principal: Principal,
    @Param('provider') code: string,
    @Query(new ZodPipe(organizationsQuery)) page: Page,
  ): Promise<object> {
    const provider = PROVIDERS.find((known) => known === code.toLowerCase());
    if (!provider) throw new OrganizationNotFound();
    return this.list(principal, page, provider);
  }

  @Get('organizations/:provider/:organization')
  async getUserOrganization(@CurrentPrincipal() principal: Principal): Promise<object> {
    return { data: toOrganization(await this.organizations.one(organizationOf(principal).organizationId)) };
  }

  private async list(principal: Principal, { limit, cursor }: Page, provider?: Provider): Promise<object> {
    const { accountId } = accountOf(principal);
    const { organizations, total } = await this.organizations.list({
      accountId,
      provider,
      after: cursor,
      limit,
    });
    const { shown, ...next } = pageOf(organizations, limit, ({ nameKey, id }) => [nameKey, id]);
    return { data: shown.map(toOrganization), pagination: { ...next, limit, total } };
  }
}
