export * from './dead-letter-queues';
export * from './event-log.errors';
export * from './event-topics';
export { type Bounds, CLIENT_ID, KafkaCluster } from './kafka-cluster';
export { type DeadLetter, deadLetter, identityOf, type Origin, placeOf } from './kafka-dead-letter';
export { chunksOf } from './kafka-chunks';
export { headerOf } from './kafka-header';
export { type LogChunk, readLog } from './kafka-log-reader';
export {
  countPartitions,
  KafkaSettlement,
  type Partitions,
  type Settling,
  type Survey,
} from './kafka-settlement';
export { type BoundedRange, lengthOf, type LogRange, OpenRanges } from './open-ranges';
