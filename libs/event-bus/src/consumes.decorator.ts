import { Catch, type RpcExceptionFilter, UseFilters } from '@nestjs/common';
import { BaseRpcContext, EventPattern } from '@nestjs/microservices';
import type { EventContract, PayloadOf } from '@libs/contracts';
import { type Observable, throwError } from 'rxjs';
import type { EventEnvelope, Subscription } from './event-bus';

/** What a `@Ctx()` parameter of a `@Consumes` method is. Beside one, the payload's parameter needs its `@Payload()`. */
export class EventContext extends BaseRpcContext<[EventEnvelope]> {
  get envelope(): EventEnvelope {
    return this.getArgs()[0];
  }
}

/** Nest would replace the error by a plain object; the bus must see it to deliver again. */
@Catch()
export class Rethrow implements RpcExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}

/** What `@Consumes` leaves on a handler for `EventBusServer`. */
export interface Consumption {
  readonly contract: EventContract;
  readonly subscription: Subscription;
}

/**
 * Marks a controller method as the handler of an event. Its parameter must be that event's payload.
 * Methods of one group, wherever they are declared, are subscribed together and must agree on the subscription.
 */
export const Consumes =
  <C extends EventContract>(contract: C, subscription: Subscription) =>
  <M extends (payload: PayloadOf<C>, context: EventContext) => Promise<void>>(
    target: object,
    name: string,
    method: TypedPropertyDescriptor<M>,
  ): void => {
    // Several contracts share a topic and several groups an event, so the pattern names both.
    EventPattern(`${contract.type}@${subscription.group}`, { contract, subscription })(target, name, method);
    UseFilters(Rethrow)(target, name, method);
  };
