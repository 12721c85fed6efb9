import { setImmediate as turn } from 'node:timers/promises';
import {
  All,
  Body,
  Controller,
  type DynamicModule,
  Get,
  HttpCode,
  Inject,
  Module,
  Param,
  Post,
  Req,
  UseGuards,
} from '@nestjs/common';
import { DomainError, type ErrorKind } from '@libs/errors';
import {
  AllowIssuers,
  AssertionGuard,
  AssertionVerifier,
  CurrentAssertion,
  CurrentPrincipal,
  type RequestLimits,
  type RunningProcess,
  startHttpApp,
  type TrustedKeys,
  type VerifiedAssertion,
  ZodPipe,
} from '@libs/http';
import { createLogger, createProcessContext, type ProcessContext, Tracing } from '@libs/telemetry';
import type { Principal } from '@libs/contracts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

export const CAUSE = 'password=hunter2';

export class Failure extends DomainError {
  override readonly retryAfterS?: number;
  constructor(
    readonly kind: ErrorKind,
    readonly code = `probe.${kind}`,
  ) {
    super(`It is ${kind}.`, { cause: new Error(CAUSE) });
    if (kind === 'unavailable' || kind === 'too_many') this.retryAfterS = 7;
  }
}

/** Opened by the test: what a slow request waits for. */
export class Gate {
  readonly arrived: Promise<void>;
  readonly opened: Promise<void>;
  arrive!: () => void;
  open!: () => void;
  constructor() {
    this.arrived = new Promise((resolve) => (this.arrive = resolve));
    this.opened = new Promise((resolve) => (this.open = resolve));
  }
}

const thing = z.object({ name: z.string().min(1), size: z.int().optional() });

@Controller()
class ProbeController {
  constructor(
    @Inject(Gate) private readonly gate: Gate,
    @Inject(Tracing) private readonly tracing: Tracing,
  ) {}

  @Get(['2.0/fail/:kind/:code', 'api/v3/fail/:kind/:code'])
  fail(@Param('kind') kind: ErrorKind, @Param('code') code: string): never {
    throw new Failure(kind, code);
  }

  @Get(['2.0/throw/:what', 'api/v3/throw/:what'])
  throw(@Param('what') what: string): never {
    if (what === 'upstream') throw Object.assign(new Error(`from afar ${CAUSE}`), { statusCode: 404 });
    throw new Error(`at home ${CAUSE}`);
  }

  @Post('api/v3/things')
  @HttpCode(200)
  things(@Body(new ZodPipe(thing)) body: z.output<typeof thing>): unknown {
    return { body };
  }

  @Post('api/v3/optional')
  @HttpCode(200)
  optional(@Body(new ZodPipe(thing.optional())) body: z.output<typeof thing> | undefined): unknown {
    return { body: body ?? 'absent' };
  }

  @Post('api/v3/raw')
  @HttpCode(200)
  async raw(@Req() request: FastifyRequest): Promise<unknown> {
    let bytes = 0;
    for await (const chunk of request.raw) bytes += (chunk as Buffer).length;
    return { bytes };
  }

  @All('api/v3/traceparent')
  async traceparent(): Promise<unknown> {
    await turn();
    return { traceparent: this.tracing.traceparent() };
  }

  @Get('api/v3/slow')
  async slow(): Promise<unknown> {
    this.gate.arrive();
    await this.gate.opened;
    return { data: 'finished' };
  }
}

@Controller('guarded')
@UseGuards(AssertionGuard)
class GuardedController {
  @Get('principal')
  principal(@CurrentPrincipal() principal: Principal): unknown {
    return principal;
  }

  @Get('internal')
  @AllowIssuers('gateway', 'ingestion')
  internal(@CurrentAssertion() assertion: VerifiedAssertion): unknown {
    return { issuer: assertion.issuer };
  }
}

/** A handler that asks who is there and that nobody guards. */
@Controller('unguarded')
class UnguardedController {
  @Get('principal')
  principal(@CurrentPrincipal() principal: Principal): unknown {
    return principal;
  }

  @Get('assertion')
  assertion(@CurrentAssertion() assertion: VerifiedAssertion): unknown {
    return assertion;
  }
}

@Module({})
class ProbeModule {
  static with(gate: Gate, tracing: Tracing, trusted?: TrustedKeys): DynamicModule {
    const guarded = trusted !== undefined;
    return {
      module: ProbeModule,
      controllers: [ProbeController, ...(guarded ? [GuardedController, UnguardedController] : [])],
      providers: [
        { provide: Gate, useValue: gate },
        { provide: Tracing, useValue: tracing },
        ...(guarded
          ? [{ provide: AssertionVerifier, useValue: new AssertionVerifier('tokens', trusted) }]
          : []),
      ],
    };
  }
}

export interface Probe extends RunningProcess {
  url: string;
  gate: Gate;
  context: ProcessContext;
  lines: string[];
}

export async function startProbe(
  options: {
    trusted?: TrustedKeys;
    bodies?: 'json' | 'stream';
    managementPort?: number;
    port?: number;
    measured?: boolean;
    requestLimits?: RequestLimits;
    drainPauseMs?: number;
    connectionAgeMs?: number;
  } = {},
): Promise<Probe> {
  const lines: string[] = [];
  const tracing = new Tracing();
  const logger = createLogger(
    { service: 'probe', level: 'debug', fields: () => tracing.logFields() },
    { write: (line) => void lines.push(line) },
  );
  const context = { ...createProcessContext('probe', { logger }), tracing };
  const gate = new Gate();
  const running = await startHttpApp(ProbeModule.with(gate, tracing, options.trusted), {
    context,
    host: '127.0.0.1',
    port: options.port ?? 0,
    managementPort: options.managementPort ?? 0,
    bodies: options.bodies ?? 'json',
    measured: options.measured ?? false,
    drainPauseMs: options.drainPauseMs,
    connectionAgeMs: options.connectionAgeMs,
    ...(options.requestLimits && { requestLimits: options.requestLimits }),
  });
  return { ...running, url: running.url ?? '', gate, context, lines };
}
