import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '@libs/telemetry';
import { apiVersionOf, renderError, toDomainError } from './render-error';

/** The one place where a failure becomes an HTTP reply in a Nest application. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const error = toDomainError(thrown);
    if (error.kind === 'internal')
      this.logger.error(
        { err: error.cause ?? error, method: request.method, requestId: request.id },
        'A request failed',
      );
    if (reply.sent || reply.raw.destroyed) return;
    const { status, headers, body } = renderError(error, apiVersionOf(request.url));
    void reply.status(status).headers(headers).send(body);
  }
}
