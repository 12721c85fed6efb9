import { EventBusModule } from '@libs/event-bus';
import { type ProcessContext, ProcessModule } from '@libs/telemetry';
import { type DynamicModule, Module } from '@nestjs/common';
import { ApiDocsController } from './api-docs/api-docs.controller';
import { AuthModule } from './auth/auth.module';
import { RevocationConsumer } from './auth/revocation.consumer';
import { ConsoleModule } from './console/console.module';
import { defaultGatewayLimits, type GatewayConfig } from './gateway.config';
import { LimitsModule } from './limits/limits.module';
import { ProxyModule } from './proxy/proxy.module';
import { SystemController } from './system.controller';
import { TokenUsesModule } from './token-uses/token-uses.module';

@Module({})
export class AppModule {
  static forRoot(config: GatewayConfig, context: ProcessContext): DynamicModule {
    const limits = { ...defaultGatewayLimits, ...config.limits };
    const auth = AuthModule.forRoot(config, context, limits);
    const limiting = LimitsModule.forRoot(config, context, limits);
    const uses = TokenUsesModule.forRoot(auth, context, limits);
    const { events } = config;
    // Not traced: what remembers a trace from event to event has a price for every request (see Tracing).
    const { logger, metrics } = context;
    return {
      module: AppModule,
      imports: [
        ProcessModule.forRoot(context),
        auth,
        limiting,
        uses,
        ProxyModule.forRoot({ auth, limiting, uses }, config, context, limits),
        ConsoleModule.forRoot(config),
        ...(events ? [EventBusModule.forRoot(events, { logger, metrics })] : []),
      ],
      controllers: [SystemController, ApiDocsController, ...(events ? [RevocationConsumer] : [])],
    };
  }
}
