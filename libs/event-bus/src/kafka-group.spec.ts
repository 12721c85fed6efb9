import { defineEvent } from '@libs/contracts';
import { eventually } from '@libs/testing';
import type { Kafka } from 'kafkajs';
import { pino } from 'pino';
import { z } from 'zod';
import { Dispatcher } from './dispatcher';
import { on } from './event-bus';
import { KafkaDeadLetters } from './kafka-dead-letters';
import { KafkaGroup } from './kafka-group';

const opened = defineEvent({
  topic: 'door',
  type: 'door.opened.v1',
  schema: z.object({ door: z.string() }),
  keyOf: ({ door }) => door,
});

/** A kafkajs whose consumers claim to run and never do anything, as it does when it has stopped in silence. */
class SilentKafka {
  consumers = 0;
  disconnect: () => Promise<void> = () => Promise.resolve();

  consumer(): object {
    this.consumers += 1;
    const nothing = (): Promise<void> => Promise.resolve();
    return {
      on: () => undefined,
      connect: nothing,
      subscribe: nothing,
      run: nothing,
      disconnect: () => this.disconnect(),
    };
  }
}

describe('a Kafka consumer that hears nothing', () => {
  const trial = (kafka: SilentKafka) => {
    const client = kafka as unknown as Kafka;
    const dispatcher = new Dispatcher({ group: 'g', delivery: 'competing' }, [
      on(opened, () => Promise.resolve()),
    ]);
    return new KafkaGroup(dispatcher, {
      kafka: client,
      groupId: 'g',
      deadLetters: new KafkaDeadLetters(client),
      logger: pino({ level: 'silent' }),
      redelivery: { initialMs: 1, maxMs: 1 },
      sessionTimeoutMs: 1_000,
      stallMs: 40,
    });
  };

  // The process looks healthy while it consumes nothing.
  it('is made anew, again and again', async () => {
    const kafka = new SilentKafka();
    const group = trial(kafka);
    group.start();
    group.start();
    await eventually(() => expect(kafka.consumers).toBeGreaterThan(2));
    await group.close();
  });

  it('is given up when it cannot even say goodbye', async () => {
    const kafka = new SilentKafka();
    kafka.disconnect = () => Promise.reject(new Error('no'));
    const group = trial(kafka);
    group.start();
    await eventually(() => expect(kafka.consumers).toBeGreaterThan(1));
    await group.close();
  });
});
