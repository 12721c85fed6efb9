import type { INestApplication } from '@nestjs/common';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import { type Consumption, EventContext } from './consumes.decorator';
import { EventBus, type EventConsumer, on, type Subscription } from './event-bus';

const sameSubscription = (a: Subscription, b: Subscription): boolean =>
  a.delivery === b.delivery && a.waitAtMostMs === b.waitAtMostMs;

const consumerOf = (contract: Consumption['contract'], handler: MessageHandler): EventConsumer =>
  on(contract, async (payload, envelope) => {
    const result: unknown = await handler(payload, new EventContext([envelope]));
    if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
  });

/** Connects `@Consumes` methods to the EventBus. Delivery is the bus's business, not Nest's. */
export class EventBusServer extends Server implements CustomTransportStrategy {
  constructor(private readonly bus: EventBus) {
    super();
  }

  async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      const groups = this.consumersByGroup();
      await Promise.all(
        [...groups.values()].map(({ to, consumers }) => this.bus.subscribe(to, ...consumers)),
      );
      callback();
    } catch (error) {
      callback(error);
    }
  }

  async close(): Promise<void> {
    await this.bus.close();
  }

  on(): never {
    throw new Error('The event bus has no server events; see EventBus.progress().');
  }

  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the signature is Nest's
  unwrap<T>(): T {
    return this.bus as T;
  }

  private consumersByGroup(): Map<string, { to: Subscription; consumers: EventConsumer[] }> {
    const groups = new Map<string, { to: Subscription; consumers: EventConsumer[] }>();
    for (const [pattern, handler] of this.messageHandlers) {
      if (handler.next) {
        throw new Error(`${pattern} has two handlers; call one from the other, or use two groups.`);
      }
      const { contract, subscription } = handler.extras as unknown as Consumption;
      const group = groups.get(subscription.group) ?? { to: subscription, consumers: [] };
      if (!sameSubscription(group.to, subscription)) {
        throw new Error(`Group ${subscription.group} is subscribed in two different ways.`);
      }
      group.consumers.push(consumerOf(contract, handler));
      groups.set(subscription.group, group);
    }
    return groups;
  }
}

/** Subscribes every `@Consumes` method of the application; resolves when no event can be missed. */
export const startEventConsumers = async (app: INestApplication): Promise<void> => {
  app.connectMicroservice({ strategy: new EventBusServer(app.get(EventBus)) });
  await app.startAllMicroservices();
};
