export { Ctx, Payload } from '@nestjs/microservices';
export { Consumes, EventContext } from './consumes.decorator';
export {
  EventBus,
  type EventConsumer,
  type EventEnvelope,
  type EventHandler,
  on,
  type Subscription,
  type SubscriptionProgress,
} from './event-bus';
export { createEventBus, type EventBusConfig, EventBusModule } from './event-bus.module';
export { EventBusServer, startEventConsumers } from './event-bus.server';
export { KafkaEventBus, type KafkaBusConfig } from './kafka-event-bus';
export { deadLetterTopic, ensureTopics, plannedTopics, type TopicSettings } from './kafka-topics';
export { OutboxEventBus, type OutboxBusConfig } from './outbox-event-bus';
