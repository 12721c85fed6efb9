import { statusAtTheEnd } from '@libs/http';
import { infoLines, type Logger, Tally, traceFieldsOf } from '@libs/telemetry';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Exchange } from './exchange';
import { endRequestSpan } from './request-span';

/** The line, the numbers and the span of each request that reached the data plane: not what the HTTP parser refuses, nor CONNECT. No query value and no token is among them. */
export class TrafficLog {
  private readonly requests: Tally<'operation' | 'status'>;
  private readonly durations: Histogram<'operation'>;
  private readonly decisions: Tally<'rung' | 'verdict'>;
  private readonly upstreamErrors: Counter<'upstream' | 'phase'>;
  private readonly writeLine: (fields: object) => void;

  constructor(
    logger: Logger,
    registry: Registry,
    private readonly options: { inFlight: () => number; streams: () => number; lines: boolean },
  ) {
    this.writeLine = infoLines(logger, 'request');
    const registers = [registry];
    this.requests = new Tally({
      name: 'portcullis_gateway_requests_total',
      help: 'Requests answered, by operation and status; 499: the client left before its answer',
      labelNames: ['operation', 'status'],
      registers,
    });
    this.durations = new Histogram({
      name: 'portcullis_gateway_request_duration_seconds',
      help: 'From the head of a request to the end of its reply',
      labelNames: ['operation'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    });
    this.decisions = new Tally({
      name: 'portcullis_gateway_decisions_total',
      help: 'Decisions about tokens, by the rung of the ladder that answered and the verdict',
      labelNames: ['rung', 'verdict'],
      registers,
    });
    this.upstreamErrors = new Counter({
      name: 'portcullis_gateway_upstream_errors_total',
      help: 'Failed attempts at an upstream, by how far the request had come',
      labelNames: ['upstream', 'phase'],
      registers,
    });
    const inFlight = new Gauge({
      name: 'portcullis_gateway_requests_in_flight',
      help: 'Requests under way',
      registers,
      collect: () => {
        inFlight.set(options.inFlight());
      },
    });
    const streams = new Gauge({
      name: 'portcullis_gateway_streams_open',
      help: 'Streams of events under way, which are not among the requests under way',
      registers,
      collect: () => {
        streams.set(options.streams());
      },
    });
  }

  upstreamFailed(upstream: string, phase: string): void {
    this.upstreamErrors.inc({ upstream, phase });
  }

  ended(exchange: Exchange): void {
    const { request, response, operationId, rung, verdict } = exchange;
    const durationMs = performance.now() - exchange.startedAt;
    const status = statusAtTheEnd(response);
    this.requests.count(operationId, status);
    // How long somebody watched is no time that somebody waited.
    if (!exchange.isStream) this.durations.observe({ operation: operationId }, durationMs / 1000);
    if (rung !== undefined && verdict !== undefined) this.decisions.count(rung, verdict);
    endRequestSpan(exchange, status);
    if (!this.options.lines) return;
    this.writeLine({
      method: request.method,
      operation: operationId,
      status,
      durationMs: Math.round(durationMs * 100) / 100,
      rung,
      verdict,
      tokenId: exchange.tokenId,
      error: exchange.failure,
      complete: response.writableFinished,
      requestId: exchange.ids?.requestId,
      ...traceFieldsOf(exchange.ids?.span),
    });
  }
}
