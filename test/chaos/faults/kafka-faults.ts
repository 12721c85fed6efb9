import { eventually } from '@libs/testing';
import { Kafka, logLevel } from 'kafkajs';
import { brokerName } from '../../../deploy/local/kafka-cluster';
import { type LocalKafka } from '../../../deploy/local/kafka-server';
import { type Random } from '../../support/random';
import { type ChaosRig } from '../rig';
import { type Fault } from './fault';

const IN_SYNC_WITHIN_MS = 60_000;

function brokerFault(
  name: string,
  bite: (broker: LocalKafka) => Promise<void>,
  revive: (broker: LocalKafka) => Promise<void>,
): Fault {
  return {
    name,
    components: ['kafka'],
    inject: async (rig, random) => {
      const { target, broker } = pickBroker(rig, random);
      await bite(broker);
      return {
        target,
        heal: async () => {
          await revive(broker);
          await inSync(rig);
        },
      };
    },
  };
}

export const kafkaStop = brokerFault(
  'kafka-stop',
  (broker) => broker.stop(),
  (broker) => broker.restart(),
);

export const kafkaKill = brokerFault(
  'kafka-kill',
  (broker) => broker.kill('SIGKILL'),
  (broker) => broker.restart(),
);

/** Connections stay open and nobody answers; the controllers give it up meanwhile. */
export const kafkaPause = brokerFault(
  'kafka-pause',
  (broker) => broker.kill('SIGSTOP'),
  (broker) => broker.kill('SIGCONT'),
);

function pickBroker({ stack }: ChaosRig, random: Random): { target: string; broker: LocalKafka } {
  const index = random.integer(0, stack.kafka.length - 1);
  const broker = stack.kafka[index];
  if (broker === undefined) throw new Error('The stack has no Kafka.');
  return { target: brokerName(index + 1), broker };
}

/** Every partition has all of its replicas again: before that the loss of another broker would be two losses at once. */
async function inSync({ stack }: ChaosRig): Promise<void> {
  const kafka = new Kafka({
    ...{ clientId: 'chaos', brokers: [...stack.servers.brokers], logLevel: logLevel.NOTHING },
    ...{ connectionTimeout: 1_000, requestTimeout: 5_000, retry: { retries: 0 } },
  });
  await eventually(
    async () => {
      const admin = kafka.admin();
      try {
        await admin.connect();
        const { topics } = await admin.fetchTopicMetadata();
        const behind = topics.filter(({ partitions }) =>
          partitions.some(({ isr, replicas, leader }) => leader < 0 || isr.length < replicas.length),
        );
        if (behind.length > 0)
          throw new Error(`Replicas are missing: ${behind.map(({ name }) => name).join(', ')}`);
      } finally {
        await admin.disconnect();
      }
    },
    { timeoutMs: IN_SYNC_WITHIN_MS, everyMs: 250 },
  );
}
