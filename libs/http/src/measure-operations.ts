import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { Counter, Histogram, type Registry } from 'prom-client';
import { operationOf } from './operation-of';
import { statusAtTheEnd } from './status-at-the-end';

/** Counts and times every request of a service, by what the gateway's route table calls it. */
export function measureOperations(fastify: FastifyInstance, registry: Registry): void {
  const registers = [registry];
  const requests = new Counter({
    name: 'portcullis_service_requests_total',
    help: 'Requests answered, by operation and status; 499: the caller left before its answer',
    labelNames: ['operation', 'status'],
    registers,
  });
  const seconds = new Histogram({
    name: 'portcullis_service_request_duration_seconds',
    help: 'From the head of a request to the end of its answer',
    labelNames: ['operation'],
    buckets: [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    const begun = performance.now();
    // Also where a handler writes its answer by itself, or the caller leaves: Fastify's own end of a request has neither.
    reply.raw.once('close', () => {
      const operation = operationOf(request);
      requests.inc({ operation, status: String(statusAtTheEnd(reply.raw)) });
      // How long somebody watched is no time that somebody waited.
      if (!isStream(reply.raw)) seconds.observe({ operation }, (performance.now() - begun) / 1000);
    });
    done();
  });
}

const isStream = (response: ServerResponse): boolean =>
  String(response.getHeader('content-type')).startsWith('text/event-stream');
