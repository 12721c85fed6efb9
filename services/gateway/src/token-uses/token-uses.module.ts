import { systemClock } from '@libs/clock';
import { TokensApiClient } from '@libs/enforcer';
import type { ProcessContext } from '@libs/telemetry';
import { type BeforeApplicationShutdown, type DynamicModule, Module } from '@nestjs/common';
import { Registry } from 'prom-client';
import type { GatewayLimits } from '../gateway.config';
import { UseLedger } from './use-ledger';
import { measureUses } from './use-metrics';
import { UseReporter } from './use-reporter';

/** When tokens were last used, which only gateways know: an answer that is remembered is asked for by nobody (ADR 0024). */
@Module({})
export class TokenUsesModule implements BeforeApplicationShutdown {
  constructor(private readonly reporter: UseReporter) {}

  static forRoot(auth: DynamicModule, { logger }: ProcessContext, limits: GatewayLimits): DynamicModule {
    return {
      module: TokenUsesModule,
      imports: [auth],
      providers: [
        { provide: UseLedger, useFactory: () => new UseLedger(systemClock, limits.notedUses) },
        {
          provide: UseReporter,
          inject: [UseLedger, TokensApiClient, Registry],
          useFactory: (ledger: UseLedger, tokensApi: TokensApiClient, registry: Registry) =>
            new UseReporter(
              {
                ...{ ledger, tokensApi, logger },
                clock: systemClock,
                random: Math.random,
                onReport: measureUses(ledger, registry),
              },
              limits.tokenUsesMs,
            ),
        },
      ],
      exports: [UseLedger],
    };
  }

  /** No request is under way any more, and the way to the tokens API is still open. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.reporter.stop();
  }
}
