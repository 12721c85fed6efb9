import { DatabaseModule } from '@libs/database';
import { AssertionGuard, AssertionVerifier } from '@libs/http';
import { type ProcessContext, ProcessModule } from '@libs/telemetry';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { OrganizationsController } from './directory/organizations.controller';
import { RepositoriesController } from './directory/repositories.controller';
import { UserController } from './directory/user.controller';
import { VisibleRepositoriesController } from './directory/visible-repositories.controller';
import { OrganizationSettingsController } from './access/organization-settings.controller';
import { RepositoryChangesController } from './access/repository-changes.controller';
import { AuditController } from './audit/audit.controller';
import { AuditRecorderController } from './audit/audit-recorder.controller';
import { DatabaseTroubleInterceptor } from './database-trouble.interceptor';
import { OperationsController } from './operations/operations.controller';
import { PeopleAccessController } from './people/people-access.controller';
import { PeopleController } from './people/people.controller';
import { providersOf } from './providers';
import { LeaseController } from './revocations/lease.controller';
import { RevocationsController } from './revocations/revocations.controller';
import { entities, migrations } from './schema';
import { SessionController } from './sessions/session.controller';
import { SignInController } from './sign-in/sign-in.controller';
import { TokenUsesController } from './token-uses/token-uses.controller';
import type { TokensConfig } from './tokens.config';
import { IntrospectionController } from './tokens/introspection.controller';
import { OrganizationTokensController } from './tokens/organization-tokens.controller';
import { RepositoryTokensController } from './tokens/repository-tokens.controller';
import { UserTokensController } from './tokens/user-tokens.controller';

/**
 * Every revocation waits for the one before it. A process that is cut off or paused in the middle of one must not keep the others
 * waiting for longer than a lease does.
 */
const IDLE_IN_TRANSACTION_MS = 3_000;

@Module({})
export class AppModule {
  static forRoot(config: TokensConfig, context: ProcessContext): DynamicModule {
    const { databaseUrl: url } = config;
    const settings = {
      url,
      applicationName: 'portcullis-tokens-api',
      idleInTransactionMs: IDLE_IN_TRANSACTION_MS,
      logger: context.logger,
      tracing: context.tracing,
    };
    return {
      module: AppModule,
      imports: [ProcessModule.forRoot(context), DatabaseModule.forRoot(settings, { entities, migrations })],
      controllers: [
        UserTokensController,
        RepositoryTokensController,
        OrganizationTokensController,
        RevocationsController,
        SessionController,
        SignInController,
        IntrospectionController,
        LeaseController,
        TokenUsesController,
        UserController,
        OrganizationsController,
        RepositoriesController,
        VisibleRepositoriesController,
        PeopleController,
        PeopleAccessController,
        OrganizationSettingsController,
        RepositoryChangesController,
        AuditController,
        AuditRecorderController,
        OperationsController,
      ],
      providers: [
        { provide: AssertionVerifier, useValue: new AssertionVerifier('tokens', config.trustedKeys) },
        { provide: APP_GUARD, useClass: AssertionGuard },
        { provide: APP_INTERCEPTOR, useClass: DatabaseTroubleInterceptor },
        ...providersOf(config, context),
      ],
    };
  }
}
