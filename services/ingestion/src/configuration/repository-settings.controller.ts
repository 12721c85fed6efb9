import { Controller, Get, HttpCode, Patch, Query } from '@nestjs/common';
import {
  buildServerSetting,
  fileStateRequest,
  ignoredFilesQuery,
  pageOf,
  repositoryLanguagesRequest,
} from '@libs/contracts';
import { CurrentAssertion, JsonBody, type VerifiedAssertion, ZodPipe } from '@libs/http';
import type { z } from 'zod';
import { AuditTrail } from '../audit/audit-trail';
import { orUnavailable } from '../or-unavailable';
import {
  administeredRepositoryOf,
  configurableRepositoryOf,
  readableRepositoryOf,
} from '../repository-grant';
import { BuildServerAnalysis } from './build-server-analysis';
import { IgnoredFiles } from './ignored-files';
import { RepositoryLanguages } from './repository-languages';

/** Languages, ignored files and the build-server setting of a repository (contract 2.5, 3.2). */
@Controller('api/v3/organizations/:provider/:organization/repositories/:repository')
export class RepositorySettingsController {
  constructor(
    private readonly languages: RepositoryLanguages,
    private readonly ignoredFiles: IgnoredFiles,
    private readonly buildServer: BuildServerAnalysis,
    private readonly audit: AuditTrail,
  ) {}

  @Get('settings/languages')
  async listLanguages(@CurrentAssertion() assertion: VerifiedAssertion): Promise<object> {
    const { repositoryId } = readableRepositoryOf(assertion);
    return { languages: await orUnavailable(this.languages.all(repositoryId)) };
  }

  @Patch('settings/languages')
  @HttpCode(204)
  async configureLanguages(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @JsonBody(new ZodPipe(repositoryLanguagesRequest)) body: z.output<typeof repositoryLanguagesRequest>,
  ): Promise<void> {
    const grant = configurableRepositoryOf(assertion);
    const accepted = this.audit.entry(assertion, grant, {
      action: 'repositories.settings.language.update',
      details: { languages: body.languages.map(({ name }) => name).join(', ') },
    });
    await orUnavailable(this.languages.configure(grant.repositoryId, body.languages, accepted));
  }

  @Get('settings/analysis')
  async buildServerSetting(@CurrentAssertion() assertion: VerifiedAssertion): Promise<object> {
    const { repositoryId } = administeredRepositoryOf(assertion);
    return { buildServerAnalysisSetting: await orUnavailable(this.buildServer.isOn(repositoryId)) };
  }

  @Patch('settings/analysis')
  async changeBuildServerSetting(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @JsonBody(new ZodPipe(buildServerSetting)) setting: z.output<typeof buildServerSetting>,
  ): Promise<object> {
    const grant = administeredRepositoryOf(assertion);
    const accepted = this.audit.entry(assertion, grant, {
      action: 'repositories.settings.analysis.update',
      details: setting,
    });
    const { buildServerAnalysisSetting: on } = setting;
    await orUnavailable(this.buildServer.turn(grant.repositoryId, on, accepted));
    return setting;
  }

  @Get('ignored-files')
  async listIgnoredFiles(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Query(new ZodPipe(ignoredFilesQuery)) { cursor, limit }: z.output<typeof ignoredFilesQuery>,
  ): Promise<object> {
    const { repositoryId } = readableRepositoryOf(assertion);
    const page = { after: cursor?.[0] ?? 0, limit: limit + 1 };
    const { files, total } = await orUnavailable(this.ignoredFiles.page(repositoryId, page));
    const { shown, ...next } = pageOf(files, limit, ({ position }) => [position]);
    return { data: shown.map(({ path }) => ({ path })), pagination: { ...next, limit, total } };
  }

  @Patch('file')
  @HttpCode(204)
  async changeFileState(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @JsonBody(new ZodPipe(fileStateRequest)) { filepath, ignored }: z.output<typeof fileStateRequest>,
  ): Promise<void> {
    const grant = configurableRepositoryOf(assertion);
    const accepted = this.audit.entry(assertion, grant, {
      action: 'repositories.file.update',
      details: { filepath, ignored },
    });
    await orUnavailable(this.ignoredFiles.turn(grant.repositoryId, filepath, ignored, accepted));
  }
}
