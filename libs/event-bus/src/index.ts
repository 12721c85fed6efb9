export { Ctx, Payload } from '@nestjs/microservices';
export { type ConsumerPatience, consumerReadiness } from './consumer-readiness';
export { Consumes, EventContext } from './consumes.decorator';
export {
  EventBus,
  type EventConsumer,
  type EventEnvelope,
  type EventHandler,
  type Lag,
  NotYet,
  on,
  type Subscription,
  type SubscriptionProgress,
  type TombstoneHandler,
} from './event-bus';
export { createEventBus, type EventBusConfig, EventBusModule } from './event-bus.module';
export { EventBusServer, startEventConsumers } from './event-bus.server';
export type { Positions } from './kafka-batches';
export { KafkaEventBus, type KafkaBusConfig } from './kafka-event-bus';
export {
  deadLetterTopic,
  ensureDeadLetterTopics,
  ensureTopics,
  plannedTopics,
  type TopicSettings,
} from './kafka-topics';
export { measureConsumers } from './measure-consumers';
export { OutboxEventBus, type OutboxBusConfig } from './outbox-event-bus';
