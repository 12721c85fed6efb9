import { type DynamicModule, Module } from '@nestjs/common';
import { CommitTotals } from '../coverage/commit-totals';
import { AnalysisConfigurationController } from './analysis-configuration.controller';
import { BuildServerAnalysis } from './build-server-analysis';
import { IgnoredFiles } from './ignored-files';
import { KnownCommits } from './known-commits';
import { ProjectController } from './project.controller';
import { RepositoryLanguages } from './repository-languages';
import { RepositorySettingsController } from './repository-settings.controller';
import { RepositoryToolsController } from './repository-tools.controller';
import { RepositoryTools } from './repository-tools';
import { ToolCatalogue } from './tool-catalogue';
import { ToolSettings } from './tool-settings';
import { ToolsController } from './tools.controller';

/** What there is to configure of an analysis, and what repositories configured. */
@Module({})
export class ConfigurationModule {
  /** `audit` takes down what is changed. */
  static forRoot(catalogue: ToolCatalogue, audit: DynamicModule): DynamicModule {
    return {
      module: ConfigurationModule,
      imports: [audit],
      controllers: [
        ToolsController,
        RepositoryToolsController,
        RepositorySettingsController,
        AnalysisConfigurationController,
        ProjectController,
      ],
      providers: [
        { provide: ToolCatalogue, useValue: catalogue },
        ToolSettings,
        RepositoryTools,
        RepositoryLanguages,
        IgnoredFiles,
        BuildServerAnalysis,
        KnownCommits,
        CommitTotals,
      ],
      exports: [ToolCatalogue, RepositoryLanguages],
    };
  }
}
