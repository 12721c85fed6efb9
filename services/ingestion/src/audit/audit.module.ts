import { type DynamicModule, Module } from '@nestjs/common';
import type { TokensApiClient } from '@libs/enforcer';
import { AuditTrail } from './audit-trail';

@Module({})
export class AuditModule {
  static forRoot(tokensApi: TokensApiClient): DynamicModule {
    return {
      module: AuditModule,
      providers: [{ provide: AuditTrail, useFactory: () => new AuditTrail(tokensApi) }],
      exports: [AuditTrail],
    };
  }
}
