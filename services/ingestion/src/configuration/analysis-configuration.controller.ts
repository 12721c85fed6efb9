import { Controller, Get } from '@nestjs/common';
import type { AnalysisConfiguration } from '@libs/contracts';
import { CurrentAssertion, type VerifiedAssertion } from '@libs/http';
import { orUnavailable } from '../or-unavailable';
import { readableRepositoryOf } from '../repository-grant';
import { IgnoredFiles } from './ignored-files';
import { RepositoryLanguages } from './repository-languages';
import { RepositoryTools } from './repository-tools';

/** G1 and G1A of contract 1.2: what the analysis CLI asks before it runs the tools of a repository. */
@Controller('2.0')
export class AnalysisConfigurationController {
  constructor(
    private readonly tools: RepositoryTools,
    private readonly languages: RepositoryLanguages,
    private readonly ignoredFiles: IgnoredFiles,
  ) {}

  @Get(['project/analysis/configuration', ':provider/:organization/:repository/analysis/configuration'])
  async get(@CurrentAssertion() assertion: VerifiedAssertion): Promise<AnalysisConfiguration> {
    const { repositoryId } = readableRepositoryOf(assertion);
    const tools = await orUnavailable(this.tools.enabled(repositoryId));
    const ignored = await orUnavailable(this.ignoredFiles.all(repositoryId));
    return {
      ignoredPaths: ignored.map((value) => ({ value })),
      defaultIgnores: [],
      projectExtensions: await orUnavailable(this.languages.ownExtensions(repositoryId)),
      toolConfiguration: tools.map(({ tool, patterns }) => ({
        uuid: tool.uuid,
        isEnabled: true,
        // To the CLI this means: a configuration file in the repository goes before the patterns.
        notEdited: tool.usesConfigurationFile,
        patterns: patterns.map(({ definition, parameters }) => ({ internalId: definition.id, parameters })),
      })),
    };
  }
}
