import type { Provider } from '@nestjs/common';
import type { IngestionApiConfig } from '../ingestion.config';
import { BranchesController } from './branches.controller';
import { BranchesService } from './branches.service';
import { CommitsController } from './commits.controller';
import { CommitsService } from './commits.service';
import { GitFactsService } from './git-facts.service';
import { GitImport } from './git-import';
import { GitImportController } from './git-import.controller';
import { HookSecrets } from './hook-secrets';
import { HooksController } from './hooks.controller';
import { HooksService } from './hooks.service';
import { PullRequestsController } from './pull-requests.controller';
import { PullRequestsService } from './pull-requests.service';
import { WebhooksController } from './webhooks.controller';

/** What the ingestion API has for Git facts. */
export const GIT_CONTROLLERS = [
  BranchesController,
  CommitsController,
  GitImportController,
  HooksController,
  PullRequestsController,
  WebhooksController,
];

export const gitProviders = ({ webhookKey }: IngestionApiConfig): Provider[] => [
  BranchesService,
  CommitsService,
  GitFactsService,
  GitImport,
  HooksService,
  PullRequestsService,
  { provide: HookSecrets, useFactory: () => new HookSecrets(webhookKey) },
];
