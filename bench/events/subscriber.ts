import { tokenIssued } from '@libs/contracts';
import { KafkaEventBus, on } from '@libs/event-bus';
import { subscribeToTokens } from '@libs/token-events';
import { pino } from 'pino';
import { z } from 'zod';
import type { Handled } from './subscribers';

const given = z.object({ kind: z.enum(['event bus', 'token-events']), brokers: z.string().min(1) });

/** A subscriber of the history of tokens in a process of its own. Notes when it is given which event, and tells when it is asked. */
async function main(): Promise<void> {
  const [kind, brokers] = process.argv.slice(2);
  const settings = given.parse({ kind, brokers });
  const handled: Handled = [];
  // Who listens to its parent stays, also while nothing else keeps it.
  process.on('message', () => process.send?.(handled.splice(0)));
  const stop = await SUBSCRIBE[settings.kind](settings.brokers.split(','), (id) => {
    handled.push([id, Date.now()]);
  });
  process.once('disconnect', () => void stop().then(() => process.exit()));
  process.send?.('subscribed');
}

type Subscribe = (brokers: readonly string[], heard: (id: string) => void) => Promise<() => Promise<unknown>>;

const SUBSCRIBE: Readonly<Record<z.output<typeof given>['kind'], Subscribe>> = {
  'event bus': async (brokers, heard) => {
    const bus = new KafkaEventBus({ brokers, clientId: 'bench-bus' }, pino({ level: 'silent' }));
    const consumer = on(tokenIssued, (_, { id }) => {
      heard(id);
      return Promise.resolve();
    });
    await bus.subscribe({ group: 'bench-bus', delivery: 'broadcast' }, consumer);
    return () => bus.close();
  },
  'token-events': async (brokers, heard) => {
    const subscription = await subscribeToTokens({
      kafka: { brokers },
      group: 'bench-token-events',
      bootstrap: 'latest',
      handlers: { issued: (_, { id }) => heard(id) },
    });
    return () => subscription.stop();
  },
};

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
