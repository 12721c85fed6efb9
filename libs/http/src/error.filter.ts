import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorKind } from '@libs/errors';
import type { Logger } from '@libs/telemetry';
import { apiVersionOf, renderError, toDomainError } from './render-error';

/** Trouble of ours is told to the operator, with its cause; what a caller did wrong is told to the caller. */
const LEVEL: Partial<Record<ErrorKind, 'error' | 'warn'>> = {
  internal: 'error',
  upstream: 'warn',
  unavailable: 'warn',
};

/** The one place where a failure becomes an HTTP reply in a Nest application. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const error = toDomainError(thrown);
    const level = LEVEL[error.kind];
    if (level)
      this.logger[level](
        { err: error.cause ?? error, method: request.method, requestId: request.id },
        level === 'error' ? 'A request failed' : error.message,
      );
    if (reply.sent || reply.raw.destroyed) return;
    const { status, headers, body } = renderError(error, apiVersionOf(request.url));
    void reply.status(status).headers(headers).send(body);
  }
}
