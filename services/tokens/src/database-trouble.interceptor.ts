import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { isDatabaseTrouble } from '@libs/database';
import { catchError, type Observable, throwError } from 'rxjs';
import { DatabaseUnavailable } from './tokens.errors';

/** Says "try again" where the database was out of reach. */
@Injectable()
export class DatabaseTroubleInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    return next
      .handle()
      .pipe(
        catchError((error: unknown) =>
          throwError(() => (isDatabaseTrouble(error) ? new DatabaseUnavailable(error) : error)),
        ),
      );
  }
}
