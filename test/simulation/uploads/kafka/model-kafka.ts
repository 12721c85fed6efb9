import type { Kafka, ProducerConfig } from 'kafkajs';
import type { SimulatedProcess } from '../../kernel/process';
import type { ModelCluster } from './model-cluster';
import { ModelConsumer } from './model-consumer';
import { ModelProducer } from './model-producer';

/** kafkajs as far as our adapters use it, in one process. */
export const modelKafka = (cluster: ModelCluster, process: SimulatedProcess): Kafka =>
  ({
    producer: (options: ProducerConfig) => new ModelProducer(cluster, process, options),
    consumer: (options: { groupId: string; maxWaitTimeInMs: number }) =>
      new ModelConsumer(cluster, process, options),
  }) as unknown as Kafka;
