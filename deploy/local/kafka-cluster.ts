import { join } from 'node:path';
import { freePort } from '@libs/server-process';
import { type KafkaListener, type KafkaNode } from './kafka-config';
import { defaultKafkaJars, fetchKafkaJars } from './kafka-jars';
import { type LocalKafka, startBroker, startKafka } from './kafka-server';

export interface KafkaClusterOptions {
  /** Each broker keeps its data and logs below it. */
  dir: string;
  /** How many; one is a broker by itself. */
  brokers: number;
  /** Addresses of their own for some clients, at one broker. */
  listenersOf?: ((broker: string) => Promise<readonly KafkaListener[]>) | undefined;
  jars?: string | undefined;
  log?: ((line: string) => void) | undefined;
}

export const brokerName = (id: number): string => `kafka-${id}`;

/** Brokers that are the controllers of their cluster too (KRaft, combined mode). All are started, or none. */
export async function startKafkaCluster(options: KafkaClusterOptions): Promise<LocalKafka[]> {
  const { dir, brokers: count, jars = defaultKafkaJars(), log } = options;
  const listenersOf = options.listenersOf ?? (() => Promise.resolve([]));
  if (count === 1) return [await startKafka({ dir, jars, log, listeners: await listenersOf(brokerName(1)) })];
  await fetchKafkaJars(jars, log);
  const nodes: KafkaNode[] = [];
  for (let id = 1; id <= count; id += 1)
    nodes.push({ id, port: await freePort(), controllerPort: await freePort() });
  // Together: none is ready before most of them are.
  const starts = await Promise.allSettled(
    nodes.map(async (node) => {
      const listeners = await listenersOf(brokerName(node.id));
      return startBroker({
        dir: join(dir, brokerName(node.id)),
        node,
        nodes,
        listeners,
        cluster: dir,
        jars,
        log,
      });
    }),
  );
  const started = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  const failure = starts.find((start) => start.status === 'rejected');
  if (failure === undefined) return started;
  await Promise.all(started.map((broker) => broker.stop()));
  throw failure.reason;
}
