import { systemClock } from '@libs/clock';
import type { Logger, ProcessContext } from '@libs/telemetry';
import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Registry } from 'prom-client';
import type { GatewayConfig, GatewayLimits } from '../gateway.config';
import { Admission } from './admission';
import { LimitMetrics } from './limit-metrics';
import { MemoryUsageStore } from './memory-usage-store';
import { Pressure } from './pressure';
import { RateLimiter } from './rate-limiter';
import { defaultRateLimits } from './rate-limits.config';
import { RedisUsageStore } from './redis-usage-store';
import { RequestLimits } from './request-limits';
import { SourceAddresses } from './source-addresses';
import { StreamSlots } from './stream-slots';
import type { UsageStore } from './usage-store';

/** No request waits for it, so it may take its time. */
const EXCHANGE_MS = 500;

/** How much is taken: at once, and from whom in which time. */
@Module({})
export class LimitsModule implements OnApplicationShutdown {
  private readonly stopWatching: () => void;

  constructor(
    private readonly limiter: RateLimiter,
    pressure: Pressure,
    registry: Registry,
  ) {
    this.stopWatching = pressure.watch(registry);
  }

  static forRoot(config: GatewayConfig, context: ProcessContext, limits: GatewayLimits): DynamicModule {
    const rules = { ...defaultRateLimits, ...config.rateLimits };
    return {
      module: LimitsModule,
      providers: [
        { provide: Admission, useFactory: () => new Admission(limits.requests) },
        { provide: Pressure, useFactory: () => new Pressure() },
        { provide: StreamSlots, useFactory: () => new StreamSlots(limits) },
        {
          provide: SourceAddresses,
          useFactory: () => new SourceAddresses({ trusted: rules.trustedProxies, exempt: rules.exempt }),
        },
        {
          provide: LimitMetrics,
          inject: [Registry],
          useFactory: (registry: Registry) => new LimitMetrics(registry),
        },
        {
          provide: RateLimiter,
          inject: [LimitMetrics, Registry],
          useFactory: (metrics: LimitMetrics, registry: Registry) =>
            limiterOf(storeOf(config, context.logger, limits), limits, {
              metrics,
              registry,
              logger: context.logger,
            }),
        },
        {
          provide: RequestLimits,
          inject: [RateLimiter, LimitMetrics],
          useFactory: (limiter: RateLimiter, metrics: LimitMetrics) =>
            new RequestLimits(limiter, rules, metrics),
        },
      ],
      exports: [Admission, Pressure, RequestLimits, SourceAddresses, StreamSlots],
    };
  }

  onApplicationShutdown(): void {
    this.limiter.stop();
    this.stopWatching();
  }
}

const storeOf = ({ cache }: GatewayConfig, logger: Logger, limits: GatewayLimits): UsageStore =>
  cache.kind === 'redis'
    ? new RedisUsageStore({ url: cache.url, macKey: cache.macKey, timeoutMs: EXCHANGE_MS }, logger)
    : new MemoryUsageStore(systemClock, limits.countedKeys);

function limiterOf(
  store: UsageStore,
  limits: GatewayLimits,
  { metrics, registry, logger }: { metrics: LimitMetrics; registry: Registry; logger: Logger },
): RateLimiter {
  let isInTrouble = false;
  const onExchange = (error: unknown): void => {
    metrics.exchanged(error === undefined ? 'done' : 'failed');
    if (error !== undefined && !isInTrouble)
      logger.warn({ err: error }, 'Rate limits are not shared; this gateway counts by itself');
    if (error === undefined && isInTrouble) logger.info('Rate limits are shared again');
    isInTrouble = error !== undefined;
  };
  const limiter = new RateLimiter({ clock: systemClock, store, onExchange }, limits.countedKeys);
  metrics.watch(registry, { keys: () => limiter.size, isShared: () => store.isReachable && !isInTrouble });
  return limiter;
}
