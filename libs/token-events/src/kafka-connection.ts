import { createKafka } from '@libs/outbox';
import type { Kafka, KafkaConfig, SASLOptions } from 'kafkajs';
import type { Log } from './log';

/** How to reach Kafka; `ssl` and `sasl` are those of kafkajs. */
export interface KafkaSettings {
  readonly brokers: readonly string[];
  readonly clientId?: string | undefined;
  readonly ssl?: KafkaConfig['ssl'] | undefined;
  readonly sasl?: SASLOptions | undefined;
}

export const CLIENT_ID = 'portcullis-token-events';

export const connectKafka = ({ brokers, clientId = CLIENT_ID, ssl, sasl }: KafkaSettings, log: Log): Kafka =>
  createKafka({ brokers, clientId, ssl, sasl, logger: log, retries: 5 });
