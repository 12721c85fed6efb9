import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { type Observable, tap, catchError, throwError } from 'rxjs';
import { isDatabaseTrouble } from '@libs/database';
import { DatabaseUnavailable } from './tokens.errors';
import { TokensMetrics } from './tokens.metrics';
import { DomainError } from '@libs/errors';

/** Measures each operation, and says "try again" where the database was out of reach. */
@Injectable()
export class OperationInterceptor implements NestInterceptor {
  constructor(private readonly metrics: TokensMetrics) {}

  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const begun = performance.now();
    const done = (outcome: string): void =>
      this.metrics.operations.observe(
        { operation: context.getHandler().name, outcome },
        (performance.now() - begun) / 1000,
      );
    return next.handle().pipe(
      catchError((error: unknown) =>
        throwError(() => (isDatabaseTrouble(error) ? new DatabaseUnavailable(error) : error)),
      ),
      tap({
        complete: () => done('ok'),
        error: (error: unknown) => done(error instanceof DomainError ? error.code : 'internal'),
      }),
    );
  }
}
