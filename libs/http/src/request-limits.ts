import { DomainError } from '@libs/errors';
import type { FastifyInstance } from 'fastify';
import { Counter, Gauge, type Registry } from 'prom-client';
import { apiVersionOf, renderError } from './render-error';

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
  /** Whether a request would find a queue full that it has to join later. */
  readonly isBehind?: (head: RequestHead) => boolean;
}

/** As many requests of this kind are under way, or wait for what it needs, as this process takes; nothing of it was done. */
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
  registry: Registry,
): void {
  const underWay = new Map<Kind, number>();
  const { inFlight, shed } = metricsOf(registry);
  fastify.addHook('onRequest', (request, reply, done) => {
    const [path = ''] = request.url.split('?', 1);
    const head = { method: request.method, path };
    const kind = limits.kindOf(head);
    const count = underWay.get(kind) ?? 0;
    if (count >= limits.most[kind] || limits.isBehind?.(head)) {
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
      help: 'Requests answered 503 at once: as many of their kind were under way, or waited for what they need, as may',
      labelNames,
      registers: [registry],
    }),
  };
}
