import { systemClock } from '@libs/clock';
import { defineEvent } from '@libs/contracts';
import type { EachBatchPayload, Kafka } from 'kafkajs';
import { pino } from 'pino';
import { z } from 'zod';
import { Dispatcher } from './dispatcher';
import { on } from './event-bus';
import { KafkaBatches } from './kafka-batches';
import { KafkaDeadLetters } from './kafka-dead-letters';

const opened = defineEvent({
  topic: 'door',
  type: 'door.opened.v1',
  schema: z.object({ door: z.string() }),
  keyOf: ({ door }) => door,
});

const batchOfOne = (): EachBatchPayload =>
  ({
    batch: {
      topic: 'door',
      partition: 0,
      messages: [
        { offset: '7', timestamp: '0', value: '{"door":"front"}', headers: { ce_type: 'door.opened.v1' } },
      ],
    },
    isRunning: () => true,
    isStale: () => false,
    heartbeat: () => Promise.resolve(),
    pause: () => () => undefined,
  }) as unknown as EachBatchPayload;

// An instance would be said to be stuck on what another one has long handled.
it('names no partition as waiting once partitions have been assigned anew, until it fails again', async () => {
  const dispatcher = new Dispatcher({ group: 'g', delivery: 'competing' }, [
    on(opened, () => Promise.reject(new Error('not now'))),
  ]);
  const closing = new AbortController();
  const options = {
    deadLetters: new KafkaDeadLetters({} as Kafka),
    logger: pino({ level: 'silent' }),
    redelivery: { initialMs: 60_000, maxMs: 60_000 },
    sessionTimeoutMs: 1_000,
    clock: systemClock,
  };
  const batches = new KafkaBatches(dispatcher, options, closing.signal);
  const waiting = (): number => dispatcher.progress.snapshot().redelivering;

  await batches.handle(batchOfOne());
  expect(waiting()).toBe(1);
  batches.assigned();
  expect(waiting()).toBe(0);
  await batches.handle(batchOfOne());
  expect(waiting()).toBe(1);
  batches.close();
});
