export { type Backoff, backoffMs, pause } from './backoff';
export { CE, cloudEventHeaders } from './cloud-events';
export { CreateOutbox1763000000000 } from './create-outbox.migration';
export { EventProducer, type OutboundEvent } from './event-producer';
export { createKafka, type KafkaClientOptions, type KafkaConfig } from './kafka-client';
export { KafkaEventProducer, kafkaEventProducers, type KafkaProducerOptions } from './kafka-event-producer';
export { laneOf, OUTBOX_LANES } from './lanes';
export { EventRejected, Outbox, OUTBOX_CHANNEL } from './outbox';
export { OutboxRelay, type OutboxRelayOptions, type RelayProgress } from './outbox-relay';
