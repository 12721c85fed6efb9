import { DomainError } from '@libs/errors';
import type { ProcessContext } from '@libs/telemetry';
import type { FastifyInstance } from 'fastify';
import { Counter, Gauge, type Registry } from 'prom-client';
import { apiVersionOf, renderError } from './render-error';
import { StandingQueue } from './standing-queue';

/** What a request is told apart by before anything of its body is read. */
export interface RequestHead {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
}

/** How many requests a process has under way at most, kind by kind, so that no kind takes the place of another. */
export interface RequestLimits<Kind extends string = string> {
  readonly kindOf: (head: RequestHead) => Kind;
  /** Infinity: never refused. */
  readonly most: Readonly<Record<Kind, number>>;
  /** The pool of connections that requests of a kind wait for. While a queue stands before it, they are refused too. */
  readonly pools?: Readonly<Partial<Record<Kind, string>>>;
}

/** As many requests of this kind are under way as this process takes, or wait for what they need; nothing of it was done. */
export class TooManyUnderWay extends DomainError {
  readonly kind = 'unavailable';
  readonly code = 'service.overloaded';
  override readonly retryAfterS = 1;
  constructor() {
    super('The service is busy. Send the same request again.');
  }
}

/**
 * Refuses at its head what is beyond the limits: what waits in a process that is behind is answered too late for everybody.
 * A request is under way until its answer was written or its caller has left.
 */
export function limitRequests<Kind extends string>(
  fastify: FastifyInstance,
  limits: RequestLimits<Kind>,
  { metrics, pools }: Pick<ProcessContext, 'metrics' | 'pools'>,
): void {
  const underWay = new Map<Kind, number>();
  const queues = new Map<string, StandingQueue>();
  const { inFlight, shed } = metricsOf(metrics);
  const isBehind = (pool: string): boolean => {
    const queue = queues.get(pool) ?? new StandingQueue(() => pools.waiting(pool));
    queues.set(pool, queue);
    return queue.stands();
  };
  fastify.addHook('onRequest', (request, reply, done) => {
    const [path = ''] = request.url.split('?', 1);
    const kind = limits.kindOf({ method: request.method, path });
    const count = underWay.get(kind) ?? 0;
    const pool = limits.pools?.[kind];
    if (count >= limits.most[kind] || (pool !== undefined && isBehind(pool))) {
      shed.inc({ kind });
      // Answered here, without a line in the log: there are many of them when there is least time. They are counted.
      const { status, headers, body } = renderError(new TooManyUnderWay(), apiVersionOf(request.url));
      void reply.status(status).headers(headers).send(body);
      return;
    }
    const change = (by: 1 | -1): void => {
      underWay.set(kind, (underWay.get(kind) ?? 0) + by);
      inFlight.inc({ kind }, by);
    };
    change(1);
    reply.raw.once('close', () => change(-1));
    done();
  });
}

function metricsOf(registry: Registry): { inFlight: Gauge<'kind'>; shed: Counter<'kind'> } {
  const labelNames = ['kind'] as const;
  return {
    inFlight: new Gauge({
      name: 'portcullis_service_requests_in_flight',
      help: 'Requests under way, by the kind that they are limited as',
      labelNames,
      registers: [registry],
    }),
    shed: new Counter({
      name: 'portcullis_service_requests_shed_total',
      help: 'Requests answered 503 at once: as many of their kind were under way as may be, or a queue stood before the database',
      labelNames,
      registers: [registry],
    }),
  };
}
