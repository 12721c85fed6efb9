import { Controller, Get, Header, HttpCode, Param, Patch, Query, Req } from '@nestjs/common';
import { branchConfigurationRequest, branchesQuery, pageOf } from '@libs/contracts';
import { CurrentAssertion, type VerifiedAssertion, ZodPipe } from '@libs/http';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { AuditTrail } from '../audit/audit-trail';
import { administeredRepositoryOf, readableRepositoryOf } from '../repository-grant';
import { isStorableText } from '../storable-text';
import { UploadLimitsConfig } from '../uploads/upload-limits.config';
import { BranchesService } from './branches.service';
import { BranchNotFound } from './git.errors';
import { parseBody, readBody } from './read-body';
import { renderBranch } from './render-git';

/** listRepositoryBranches and updateRepositoryBranchConfiguration of contract 2.3. */
@Controller('api/v3/organizations/:provider/:organization/repositories/:repository/branches')
export class BranchesController {
  constructor(
    private readonly branches: BranchesService,
    private readonly limits: UploadLimitsConfig,
    private readonly audit: AuditTrail,
  ) {}

  @Get()
  @Header('cache-control', 'no-store')
  async list(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Query(new ZodPipe(branchesQuery)) query: z.output<typeof branchesQuery>,
  ): Promise<object> {
    const grant = readableRepositoryOf(assertion);
    const { branches, total } = await this.branches.list(grant, query);
    const { shown, ...next } = pageOf(branches, query.limit, ({ name, updatedExactly, id }) =>
      query.sort === 'name' ? [name] : [updatedExactly, id],
    );
    return {
      data: shown.map((branch) => renderBranch(grant, branch)),
      pagination: { ...next, limit: query.limit, total },
    };
  }

  /** Clients do not encode the slashes of a branch's name (contract 2.1). */
  @Patch([':a', ':a/:b', ':a/:b/:c'])
  @HttpCode(204)
  async configure(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Param() { a, b, c }: Record<'a' | 'b' | 'c', string | undefined>,
    @Req() { raw }: FastifyRequest,
  ): Promise<void> {
    const grant = administeredRepositoryOf(assertion);
    const name = [a, b, c].filter((part) => part !== undefined).join('/');
    if (!isStorableText(name)) throw new BranchNotFound();
    // A small body: what all of them could hold is bounded by the gateway's requests.
    const body = await readBody(raw, this.limits.bodyTimeoutMs, { add: () => undefined });
    const wanted = parseBody(branchConfigurationRequest, body);
    const accepted = this.audit.entry(assertion, grant, {
      action: 'repositories.branches.update',
      details: { branch: name, ...wanted },
    });
    await this.branches.configure(grant, name, wanted, accepted);
  }
}
