export { AllowTombstones1764200000000 } from './allow-tombstones.migration';
export { type Backoff, backoffMs, pause, unlessAborted } from './backoff';
export { Bell } from './bell';
export { CE, cloudEventHeaders } from './cloud-events';
export { createTopics } from './kafka-create-topics';
export { CreateOutbox1763000000000 } from './create-outbox.migration';
export { DatabaseSession } from './database-session';
export { EventProducer, type OutboundEvent } from './event-producer';
export {
  createKafka,
  type EventLog,
  type KafkaClientOptions,
  type KafkaConfig,
  type KafkaConnection,
} from './kafka-client';
export { EventsUnconfirmed, KafkaConfirmedProducer, type TopicMessage } from './kafka-confirmed-producer';
export { KafkaEventProducer, kafkaEventProducers, type KafkaProducerOptions } from './kafka-event-producer';
export { lookOnlyForWhatWaits } from './kafka-idle-checks';
export { laneOf, OUTBOX_LANES } from './lanes';
export { EventRejected, Outbox, OUTBOX_CHANNEL } from './outbox';
export { OutboxRelay, type OutboxRelayOptions, type RelayProgress } from './outbox-relay';
export { postgresRelayStores, RELAY_PRESENCE_LOCK } from './postgres-relay-store';
export { publishAgain, type PublishedAgain } from './publish-again';
export type { OpenRelayStore, RelayBeat, RelayConnection, RelayStore } from './relay-store';
export { type Renumbered, renumberOutbox } from './renumber-outbox';
export { type Session, SessionKeeper, type SessionKeeperOptions } from './session-keeper';
