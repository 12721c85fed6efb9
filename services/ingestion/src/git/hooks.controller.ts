import { Controller, Delete, Get, Header, HttpCode, Param, Post } from '@nestjs/common';
import { CurrentAssertion, type VerifiedAssertion } from '@libs/http';
import { AuditTrail } from '../audit/audit-trail';
import { administeredRepositoryOf } from '../repository-grant';
import { HookSecrets } from './hook-secrets';
import { type Hook, HooksService, newHookId } from './hooks.service';

/** createGitHook, listGitHooks, deleteGitHook: where a repository's Git provider sends its events. */
@Controller('api/v3/organizations/:provider/:organization/repositories/:repository/git/hooks')
export class HooksController {
  constructor(
    private readonly hooks: HooksService,
    private readonly secrets: HookSecrets,
    private readonly audit: AuditTrail,
  ) {}

  @Post()
  @HttpCode(201)
  @Header('cache-control', 'no-store')
  async create(@CurrentAssertion() assertion: VerifiedAssertion): Promise<object> {
    const grant = administeredRepositoryOf(assertion);
    const hookId = newHookId();
    const accepted = this.audit.entry(assertion, grant, {
      action: 'repositories.integrations.postcommithook',
      entityId: hookId,
    });
    const hook = await this.hooks.create(grant.repositoryId, hookId, accepted);
    return { data: { ...render(hook), secret: this.secrets.of(hook.id) } };
  }

  @Get()
  @Header('cache-control', 'no-store')
  async list(@CurrentAssertion() assertion: VerifiedAssertion): Promise<object> {
    const hooks = await this.hooks.list(administeredRepositoryOf(assertion).repositoryId);
    return { data: hooks.map(render) };
  }

  @Delete(':hookId')
  @HttpCode(204)
  async delete(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Param('hookId') hookId: string,
  ): Promise<void> {
    const grant = administeredRepositoryOf(assertion);
    const accepted = this.audit.entry(assertion, grant, {
      action: 'repositories.integrations.postcommithook.delete',
      entityId: hookId,
    });
    await this.hooks.delete(grant.repositoryId, hookId, accepted);
  }
}

const render = ({ id, createdAt }: Hook): object => ({ id, path: `/api/v3/webhooks/${id}`, createdAt });
