import { AssertionSigner, Instances, UPSTREAM_IDLE_MS } from '@libs/http';
import { AckBarrier, type LeaseParameters, LeaseClient, PassingOn } from '@libs/revocation';
import type { ProcessContext } from '@libs/telemetry';
import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Registry } from 'prom-client';
import { Authorizer } from '../auth/authorizer';
import type { GatewayConfig, GatewayLimits } from '../gateway.config';
import { Admission } from '../limits/admission';
import { Pressure } from '../limits/pressure';
import { RequestLimits } from '../limits/request-limits';
import { SourceAddresses } from '../limits/source-addresses';
import { StreamSlots } from '../limits/stream-slots';
import { OPERATIONS } from '../policy/operations';
import { PAGES } from '../policy/pages';
import { RouteTable } from '../policy/route-table';
import { UseLedger } from '../token-uses/use-ledger';
import { UpstreamClient } from '../upstream/upstream-client';
import { AssertionSource } from './assertion-source';
import { DataPlane } from './data-plane';
import { Forwarder, type UpstreamInstances } from './forwarder';
import { Gatekeeper } from './gatekeeper';
import { OpenCallRegister } from './open-calls';
import { TrafficLog } from './traffic-log';

const CONNECT_MS = 1_000;
/** Connecting included. */
const QUEUE_MS = 5_000;
const REPLY_IDLE_MS = 30_000;
/** What a client that is refused in the middle of its body may still send. */
const LINGER = { lingerMs: 10_000, lingerBytes: 64 * 1024 * 1024 };

class Upstreams {
  constructor(
    readonly tokens: UpstreamInstances,
    readonly ingestion: UpstreamInstances,
    readonly uploads: UpstreamInstances,
    readonly streams: UpstreamInstances,
  ) {}
}

/** The way of a request through this process. */
@Module({})
export class ProxyModule implements OnApplicationShutdown {
  constructor(private readonly upstreams: Upstreams) {}

  static forRoot(
    { auth, limiting, uses }: Record<'auth' | 'limiting' | 'uses', DynamicModule>,
    config: GatewayConfig,
    context: ProcessContext,
    limits: GatewayLimits,
  ): DynamicModule {
    const poolOf = (
      name: string,
      urls: readonly string[],
      connections = limits.upstreamConnections,
    ): UpstreamInstances => {
      const pool = new Instances(
        urls,
        (url) =>
          new UpstreamClient({
            origin: new URL(url),
            connections,
            connectMs: CONNECT_MS,
            replyIdleMs: REPLY_IDLE_MS,
            idleMs: UPSTREAM_IDLE_MS,
          }),
      );
      context.pools.watch(name, () => pool.connections());
      return pool;
    };
    return {
      module: ProxyModule,
      imports: [auth, limiting, uses],
      providers: [
        {
          provide: Upstreams,
          useFactory: () =>
            new Upstreams(
              poolOf('tokens', config.tokensUrls),
              poolOf('ingestion', config.ingestionUrls),
              // As many as there may be requests: slow uploads must not make others wait for a connection.
              poolOf('uploads', config.ingestionUrls, limits.requests),
              poolOf('streams', config.ingestionUrls, limits.streams),
            ),
        },
        {
          provide: TrafficLog,
          inject: [Registry, Admission, StreamSlots],
          useFactory: (registry: Registry, admission: Admission, streams: StreamSlots) =>
            new TrafficLog(context.logger, registry, {
              inFlight: () => admission.count,
              streams: () => streams.count,
              lines: config.accessLog ?? true,
            }),
        },
        {
          provide: OpenCallRegister,
          inject: [LeaseClient, AckBarrier],
          useFactory: ({ view }: LeaseClient, barrier: AckBarrier) => new OpenCallRegister(view, barrier),
        },
        {
          provide: Forwarder,
          inject: [AssertionSigner, LeaseClient, OpenCallRegister, Upstreams, TrafficLog],
          useFactory: (
            signer: AssertionSigner,
            standing: LeaseClient,
            open: OpenCallRegister,
            upstreams: Upstreams,
            traffic: TrafficLog,
          ) =>
            new Forwarder(new AssertionSource(signer), open, {
              upstreams,
              uploads: upstreams.uploads,
              streams: upstreams.streams,
              answerMs: answerTimes(limits, config.lease),
              queueMs: QUEUE_MS,
              passingOn: new PassingOn(standing),
              onUpstreamError: (upstream, phase) => traffic.upstreamFailed(upstream, phase),
              tracing: context.tracing,
            }),
        },
        {
          provide: Gatekeeper,
          inject: [Authorizer, RequestLimits, UseLedger],
          useFactory: (authorizer: Authorizer, requestLimits: RequestLimits, uses: UseLedger) =>
            new Gatekeeper(authorizer, requestLimits, uses),
        },
        {
          provide: DataPlane,
          inject: [
            Authorizer,
            Gatekeeper,
            SourceAddresses,
            Forwarder,
            Admission,
            Pressure,
            StreamSlots,
            TrafficLog,
          ],
          useFactory: (
            authorizer: Authorizer,
            gatekeeper: Gatekeeper,
            sources: SourceAddresses,
            forwarder: Forwarder,
            admission: Admission,
            pressure: Pressure,
            streams: StreamSlots,
            traffic: TrafficLog,
          ) =>
            new DataPlane(
              {
                routes: new RouteTable([...OPERATIONS, ...PAGES]),
                sources,
                gatekeeper,
                authorizer,
                forwarder,
                admission,
                pressure,
                streams,
                traffic,
                tracing: context.tracing,
                logger: context.logger,
              },
              {
                ...LINGER,
                bodyBytes: {
                  none: 0,
                  small: limits.smallBodyBytes,
                  upload: limits.uploadBytes,
                  analysis: limits.analysisUploadBytes,
                },
                bodyIdleMs: limits.bodyIdleMs,
              },
            ),
        },
      ],
      exports: [DataPlane, OpenCallRegister],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    const { tokens, ingestion, uploads, streams } = this.upstreams;
    await Promise.all([tokens, ingestion, uploads, streams].map((pool) => pool.close()));
  }
}

/** A revocation answers after one lease at the latest, and after two where the database changed under it. */
function answerTimes(
  limits: GatewayLimits,
  { durationMs, driftRatio }: LeaseParameters,
): Record<'quick' | 'upload' | 'waiting', number> {
  const { answerMs, uploadAnswerMs } = limits;
  return { quick: answerMs, upload: uploadAnswerMs, waiting: 2 * durationMs * (1 + driftRatio) + answerMs };
}
