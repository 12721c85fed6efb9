import { z } from 'zod';
import { kafkaClientSettings, type KafkaConnectionConfig, kafkaConnectionOf } from './kafka-settings';
import { parseConfig } from './parse-config';
import { brokerList, count, postgresUrl } from './settings';
import { settingsNeeded } from './variable';

/** What a migration job takes: the database, and the brokers whose topics it creates where there is Kafka. */
export const migrationSettings = z.object({
  DATABASE_URL: postgresUrl,
  KAFKA_BROKERS: brokerList
    .optional()
    .describe('Create the topics of this service there; absent: there is no Kafka'),
  ...kafkaClientSettings.shape,
  TOPIC_PARTITIONS: count
    .default(6)
    .describe('Partitions of a topic that is created; a topic that exists keeps its own'),
  TOPIC_REPLICATION_FACTOR: count
    .default(1)
    .describe('Replicas of a topic that is created; 3 where there are three brokers'),
});

export interface MigrationConfig {
  readonly databaseUrl: string;
  /** Absent: there is no Kafka. */
  readonly kafka?: KafkaConnectionConfig | undefined;
  readonly topics: { readonly partitions: number; readonly replicationFactor: number };
}

const schema = migrationSettings
  .superRefine(settingsNeeded(migrationSettings.shape))
  .transform((env): MigrationConfig => ({
    databaseUrl: env.DATABASE_URL,
    kafka: env.KAFKA_BROKERS && kafkaConnectionOf(env.KAFKA_BROKERS, env),
    topics: { partitions: env.TOPIC_PARTITIONS, replicationFactor: env.TOPIC_REPLICATION_FACTOR },
  }));

export const readMigrationConfig = (env: Readonly<Record<string, string | undefined>>): MigrationConfig =>
  parseConfig(schema, env);
