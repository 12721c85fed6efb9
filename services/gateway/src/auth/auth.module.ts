import type { Principal } from '@libs/contracts';
import { systemClock } from '@libs/clock';
import {
  createEnforcement,
  type Enforcement,
  IntrospectionClient,
  measureStanding,
  TokensApiClient,
} from '@libs/enforcer';
import { AssertionSigner } from '@libs/http';
import {
  AckBarrier,
  type Cached,
  DecisionEngine,
  defaultDecisionEngineOptions,
  LeaseClient,
  type Refused,
} from '@libs/revocation';
import { type Logger, type ProcessContext, Readiness } from '@libs/telemetry';
import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Counter, Registry } from 'prom-client';
import type { GatewayConfig, GatewayLimits } from '../gateway.config';
import { Authorizer } from './authorizer';
import { HeardAuthority, type TracedRequest } from './heard-authority';
import { Maintenance } from './maintenance';
import { MemoryEntryStore } from './memory-entry-store';
import { RedisEntryStore } from './redis-entry-store';
import { MAX_ASKED_AT_ONCE, RefusalReasons } from './refusal-reasons';
import { reportProblems } from './report-problems';

const AUTHORITY_MS = 2_000;
const LONG_POLL_MARGIN_MS = 2_000;
/** One renewal is under way at a time, and a release. */
const LEASE_CONNECTIONS = 2;
const { maxConcurrentIntrospections: MAX_INTROSPECTIONS } = defaultDecisionEngineOptions;
const REMEMBERED_REFUSALS = 10_000;
/** After so long without a lease and without an answer this process is of no use to anybody. */
const DEAF_MS = 15_000;

type SecondLevel = RedisEntryStore | MemoryEntryStore;
const SECOND_LEVEL = Symbol('SECOND_LEVEL');
const ENFORCEMENT = Symbol('ENFORCEMENT');
/**
 * The tokens API for the lease alone. Where no lease holds, each request asks, and a renewal that waited behind all these
 * questions would keep the lease away for as long as there are any.
 */
const LEASE_WAY = Symbol('LEASE_WAY');

/** Who may do what: the decision ladder and the lease that it stands on. */
@Module({})
export class AuthModule implements OnApplicationShutdown {
  constructor(
    @Inject(SECOND_LEVEL) private readonly secondLevel: SecondLevel,
    private readonly tokensApi: TokensApiClient,
    @Inject(LEASE_WAY) private readonly leaseWay: TokensApiClient,
    private readonly maintenance: Maintenance,
    private readonly leaseClient: LeaseClient,
  ) {}

  static forRoot(config: GatewayConfig, context: ProcessContext, limits: GatewayLimits): DynamicModule {
    const { logger } = context;
    const clientOf = (pool: string, connections: number) => (signer: AssertionSigner) =>
      tokensApiClient({ config, context, pool, connections }, signer);
    return {
      module: AuthModule,
      providers: [
        { provide: AssertionSigner, useFactory: () => new AssertionSigner(config.assertionSigningKey) },
        {
          provide: TokensApiClient,
          inject: [AssertionSigner],
          // So many questions at once, and none of them waits for a connection; one more tells of uses of tokens.
          useFactory: clientOf('authority', MAX_INTROSPECTIONS + MAX_ASKED_AT_ONCE + 1),
        },
        { provide: LEASE_WAY, inject: [AssertionSigner], useFactory: clientOf('lease', LEASE_CONNECTIONS) },
        {
          provide: ENFORCEMENT,
          inject: [LEASE_WAY],
          useFactory: (leaseWay: TokensApiClient) =>
            createEnforcement(leaseWay, { holder: context.instance, parameters: config.lease, logger }),
        },
        {
          provide: LeaseClient,
          inject: [ENFORCEMENT],
          useFactory: ({ leaseClient }: Enforcement) => leaseClient,
        },
        { provide: AckBarrier, inject: [ENFORCEMENT], useFactory: ({ barrier }: Enforcement) => barrier },
        {
          provide: HeardAuthority,
          inject: [TokensApiClient],
          useFactory: (tokensApi: TokensApiClient) =>
            new HeardAuthority(new IntrospectionClient(tokensApi), systemClock),
        },
        {
          provide: SECOND_LEVEL,
          inject: [Registry],
          useFactory: (registry: Registry) => secondLevelOf(config, limits, logger, registry),
        },
        {
          provide: DecisionEngine,
          inject: [LeaseClient, HeardAuthority, SECOND_LEVEL],
          useFactory: (standing: LeaseClient, authority: HeardAuthority, l2: SecondLevel) =>
            new DecisionEngine<TracedRequest, Principal>(
              {
                clock: systemClock,
                standing,
                authority,
                l1: new LRUCache<string, Cached<Principal>>({ max: limits.rememberedDecisions }),
                l2,
                refusals: new LRUCache<string, Refused>({ max: REMEMBERED_REFUSALS }),
                report: reportProblems(logger, systemClock),
              },
              {
                ...defaultDecisionEngineOptions,
                historyMs: config.lease.historyMs,
                l2TimeoutMs: limits.cacheMs,
                authorityTimeoutMs: AUTHORITY_MS,
              },
            ),
        },
        {
          provide: Authorizer,
          inject: [DecisionEngine, HeardAuthority],
          useFactory: (engine: DecisionEngine<TracedRequest, Principal>, authority: HeardAuthority) =>
            new Authorizer(engine, new RefusalReasons(authority)),
        },
        {
          provide: Maintenance,
          inject: [DecisionEngine],
          useFactory: (engine: DecisionEngine<TracedRequest, Principal>) =>
            new Maintenance(engine, systemClock, logger),
        },
        {
          provide: STANDING_WATCH,
          inject: [LeaseClient, HeardAuthority, Readiness, Registry],
          useFactory: watchStanding,
        },
      ],
      exports: [AckBarrier, AssertionSigner, Authorizer, LeaseClient, Maintenance, TokensApiClient],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    this.maintenance.stop();
    await this.leaseClient.stop();
    this.secondLevel.close();
    await Promise.all([this.tokensApi.close(), this.leaseWay.close()]);
  }
}

interface ClientOptions {
  readonly config: GatewayConfig;
  readonly context: ProcessContext;
  /** Its name among the pools that are measured. */
  readonly pool: string;
  readonly connections: number;
}

function tokensApiClient(
  { config, context, pool, connections }: ClientOptions,
  signer: AssertionSigner,
): TokensApiClient {
  const client = new TokensApiClient(
    {
      urls: config.tokensUrls,
      timeoutMs: AUTHORITY_MS,
      longPollTimeoutMs: config.lease.pollMs + LONG_POLL_MARGIN_MS,
      connections,
    },
    signer,
    context.tracing,
  );
  context.pools.watch(pool, () => client.connections());
  return client;
}

const STANDING_WATCH = Symbol('STANDING_WATCH');

/** Ready while it can decide: from memory under a lease, or by asking. */
function watchStanding(
  leaseClient: LeaseClient,
  authority: HeardAuthority,
  readiness: Readiness,
  registry: Registry,
): true {
  measureStanding(leaseClient, registry);
  readiness.add('authority', () =>
    leaseClient.lease.fresh() || authority.sinceAnswerMs() < DEAF_MS
      ? undefined
      : 'no lease, and the tokens API does not answer',
  );
  return true;
}

function secondLevelOf(
  { cache, lease }: GatewayConfig,
  limits: GatewayLimits,
  logger: Logger,
  registry: Registry,
): SecondLevel {
  if (cache.kind === 'memory')
    return new MemoryEntryStore({ maxEntries: limits.rememberedDecisions, ttlMs: lease.historyMs });
  const errors = new Counter({
    name: 'portcullis_gateway_l2_errors_total',
    help: 'Failed attempts to read or write the second-level cache',
    labelNames: ['operation'],
    registers: [registry],
  });
  return new RedisEntryStore(
    { url: cache.url, macKey: cache.macKey, ttlMs: lease.historyMs, timeoutMs: limits.cacheMs },
    { clock: systemClock, logger, onError: (operation) => errors.inc({ operation }) },
  );
}
